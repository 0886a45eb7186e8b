#version 330 core
// Places vertices as Dear ImGui's own shader does, so that both cover the same pixels.
uniform mat4 ProjMtx;
in vec2 Position;
in vec2 UV;
out vec2 place;

void main() {
    place = UV;
    gl_Position = ProjMtx * vec4(Position.xy, 0, 1);
}
