#version 330 core
// Values as colours: a diverging map around 0, whose ends are ± range; what is not finite has colours of its own.
uniform sampler2D cells;    // red: the value; green: 0 finite, 1 NaN, 2 infinite, 3 outside of the matrix
uniform sampler2D colours;  // from −range to +range
uniform float range;
uniform vec4 nan_color;
uniform vec4 inf_color;
uniform vec4 ground;
in vec2 place;
layout(location = 0) out vec4 color;

void main() {
    vec2 cell = texture(cells, place).rg;
    if (cell.g > 2.5) { color = ground; return; }
    if (cell.g > 1.5) { color = inf_color; return; }
    if (cell.g > 0.5) { color = nan_color; return; }
    float share = clamp(cell.r / range, -1.0, 1.0);
    float steps = float(textureSize(colours, 0).x);
    color = texture(colours, vec2(0.5 + 0.5 * share * (steps - 1.0) / steps, 0.5));
}
