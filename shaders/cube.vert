#version 330 core
// The three faces of a box that a parallel projection shows. One instance is one cell; gl_VertexID counts 18 corners.
uniform vec3 right;
uniform vec3 down;
uniform vec3 toward;
uniform vec2 origin;
uniform vec2 size;  // of the picture, in pixels
in vec3 center;
in vec3 extent;  // half of each side
in vec4 fill;
in vec4 edge;
flat out vec4 face_fill;
flat out vec4 face_edge;
flat out int number;
out vec2 corner;

const vec2 corners[6] = vec2[](vec2(0, 0), vec2(1, 0), vec2(1, 1), vec2(0, 0), vec2(1, 1), vec2(0, 1));
const float shade[3] = float[](0.60, 0.78, 1.0);

void main() {
    int face = gl_VertexID / 6;
    corner = corners[gl_VertexID % 6];
    vec3 p = center;
    p[face] += extent[face] * (toward[face] < 0.0 ? -1.0 : 1.0);
    int u = (face + 1) % 3;
    int v = (face + 2) % 3;
    p[u] += extent[u] * (2.0 * corner.x - 1.0);
    p[v] += extent[v] * (2.0 * corner.y - 1.0);
    vec2 at = origin + vec2(dot(right, p), dot(down, p));
    face_fill = vec4(fill.rgb * shade[face], fill.a);
    face_edge = edge;
    number = gl_InstanceID;
    // Row 0 of the picture is its top, as Dear ImGui reads textures.
    gl_Position = vec4(2.0 * at / size - 1.0, 0.0, 1.0);
}
