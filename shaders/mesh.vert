#version 450
// Object frame to camera frame (OpenCV axes) to clip space. Vulkan's clip space has y down as well, so nothing is flipped.
// Reversed depth without a far plane: z/w = near / Z, 1 at the near plane, 0 at infinity.
#extension GL_GOOGLE_include_directive : require
#include "mesh_push.glsl"

layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec2 textureCoordinate;
layout(location = 3) in vec3 color;

layout(location = 0) out vec3 objectPosition;
layout(location = 1) out vec3 cameraPosition;
layout(location = 2) out vec3 cameraNormal;
layout(location = 3) out vec2 uv;
layout(location = 4) out vec3 vertexColor;

void main()
{
    vec4 p = vec4(position, 1);
    objectPosition = position;
    cameraPosition = vec3(dot(push.cameraFromObject[0], p), dot(push.cameraFromObject[1], p), dot(push.cameraFromObject[2], p));
    cameraNormal = vec3(dot(push.cameraFromObject[0].xyz, normal), dot(push.cameraFromObject[1].xyz, normal), dot(push.cameraFromObject[2].xyz, normal));
    uv = textureCoordinate;
    vertexColor = color;
    gl_Position = vec4(
        push.projection.x * cameraPosition.x + push.projection.y * cameraPosition.z,
        push.projection.z * cameraPosition.y + push.projection.w * cameraPosition.z,
        push.nearDepth,
        cameraPosition.z);
}
