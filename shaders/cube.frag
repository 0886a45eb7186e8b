#version 330 core
// A face with a line of one width along its sides, whatever the angle; or the number of its cell.
uniform bool numbers;
uniform int first;
uniform float line_width;  // in pixels
flat in vec4 face_fill;
flat in vec4 face_edge;
flat in int number;
in vec2 corner;
layout(location = 0) out vec4 color;

void main() {
    if (numbers) {
        int id = first + number + 1;
        color = vec4(float(id & 255), float((id >> 8) & 255), float((id >> 16) & 255), 255.0) / 255.0;
        return;
    }
    vec2 inside = min(corner, 1.0 - corner) / max(fwidth(corner), vec2(1e-6));
    float on_line = (1.0 - smoothstep(line_width - 0.5, line_width + 0.5, min(inside.x, inside.y))) * face_edge.a;
    color = mix(face_fill, vec4(face_edge.rgb, 1.0), on_line);
}
