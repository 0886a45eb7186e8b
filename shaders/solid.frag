#version 330 core
// A plain colour: no texture is read.
in vec4 fill;
layout(location = 0) out vec4 color;

void main() {
    color = fill;
}
