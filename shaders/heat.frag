#version 330 core
// Values as colours, a pixel each. `colours` holds the map from −range to +range, whose middle is 0, and behind it the
// colours of NaN, of infinities and of what lies outside of the matrix. Texels are fetched: a filter would cost a
// software rasteriser more than the picture.
uniform sampler2D cells;    // red: the value; green: 0 finite, 1 NaN, 2 infinite, 3 outside
uniform sampler2D colours;
uniform float range;
layout(location = 0) out vec4 color;

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);  // counted from below, where the values' rows are counted from above
    vec2 cell = texelFetch(cells, ivec2(pixel.x, textureSize(cells, 0).y - 1 - pixel.y), 0).rg;
    int steps = textureSize(colours, 0).x - 3;
    float half_steps = 0.5 * float(steps - 1);
    float value = cell.g > 0.5 ? 0.0 : clamp(cell.r / range, -1.0, 1.0);
    int of_value = int(floor(half_steps + 0.5 + value * half_steps));
    int special = steps - 1 + int(cell.g + 0.5);
    color = texelFetch(colours, ivec2(cell.g > 0.5 ? special : of_value, 0), 0);
}
