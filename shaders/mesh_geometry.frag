#version 450
// The surface point a pixel's centre shows: object-frame position and metric z-depth. w of the clip position is Z, and Vulkan hands
// fragments its reciprocal.
#extension GL_GOOGLE_include_directive : require
#include "mesh_push.glsl"

layout(location = 0) in vec3 objectPosition;
layout(location = 3) in vec2 uv;
layout(set = 0, binding = 0) uniform sampler2D baseColorTexture;
layout(location = 0) out vec4 positionAndDepth;

void main()
{
    if (isHole(baseColorTexture, uv))
        discard;
    positionAndDepth = vec4(objectPosition, 1.0 / gl_FragCoord.w);
}
