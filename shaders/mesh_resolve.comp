#version 450
// Many samples to one pixel: the mean radiance of the covered samples, exposure, a filmic curve, sRGB. Pixels whose centre shows no
// surface are black, so the colour's silhouette is the mask's and edges are not darkened.
// Curve: Narkowicz's fit of the ACES reference transform (2016).
layout(local_size_x = 8, local_size_y = 8) in;
layout(set = 0, binding = 0) uniform sampler2D radiance;
layout(set = 0, binding = 1) uniform sampler2D positionAndDepth;
layout(std430, set = 0, binding = 2) writeonly buffer Pixels { uint pixels[]; };
layout(push_constant) uniform Push { ivec2 size; int samplesPerSide; float exposure; };

vec4 sumOfSamples(ivec2 first, ivec2 last)
{
    vec4 sum = vec4(0);
    for (int y = max(first.y, 0); y <= min(last.y, size.y * samplesPerSide - 1); y++)
        for (int x = max(first.x, 0); x <= min(last.x, size.x * samplesPerSide - 1); x++)
            sum += texelFetch(radiance, ivec2(x, y), 0);
    return sum;
}

void main()
{
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (pixel.x >= size.x || pixel.y >= size.y)
        return;
    vec3 color = vec3(0);
    if (texelFetch(positionAndDepth, pixel, 0).w > 0.0)
    {
        ivec2 first = pixel * samplesPerSide, last = first + samplesPerSide - 1;
        vec4 sum = sumOfSamples(first, last);
        if (sum.w == 0.0) // a sliver through the centre that misses every sample: take the samples around it
            sum = sumOfSamples(first - 1, last + 1);
        vec3 x = sum.rgb / max(sum.w, 1.0) * exposure;
        x = clamp(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0);
        color = mix(12.92 * x, 1.055 * pow(x, vec3(1.0 / 2.4)) - 0.055, greaterThan(x, vec3(0.0031308)));
    }
    pixels[pixel.y * size.x + pixel.x] = packUnorm4x8(vec4(color, 1));
}
