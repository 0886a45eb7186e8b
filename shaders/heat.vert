#version 330 core
// One triangle over the whole picture.
out vec2 place;  // 0 … 1, the top left is (0, 0)

void main() {
    vec2 p = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    place = (p + 1.0) / 2.0;
    gl_Position = vec4(p, 0.0, 1.0);
}
