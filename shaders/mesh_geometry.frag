#version 450
// The surface point a pixel's centre shows: object-frame position and metric z-depth. w of the clip position is Z, and Vulkan hands
// fragments its reciprocal.
layout(location = 0) in vec3 objectPosition;
layout(location = 0) out vec4 positionAndDepth;

void main()
{
    positionAndDepth = vec4(objectPosition, 1.0 / gl_FragCoord.w);
}
