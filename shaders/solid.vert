#version 330 core
// Places vertices as Dear ImGui's own shader does, so that both cover the same pixels.
uniform mat4 ProjMtx;
in vec2 Position;
in vec4 Color;
out vec4 fill;

void main() {
    fill = Color;
    gl_Position = ProjMtx * vec4(Position.xy, 0, 1);
}
