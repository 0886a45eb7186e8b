#version 330 core
// A picture that was drawn in the size in which it is shown. Nothing but the read stands here: Mesa's software rasteriser
// knows such a shader and copies rows.
uniform sampler2D Texture;
in vec2 place;
layout(location = 0) out vec4 color;

void main() {
    color = texture(Texture, place);
}
