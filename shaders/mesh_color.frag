#version 450
// Linear radiance: base colour x (Lambert from three point lights + ambient). The lights stand in the camera's frame, as in the paper's
// set-up (specification of the render data: 200 W, 200 W, 20 W; a point of P watts has radiant intensity P / (4 pi^2)).
#extension GL_GOOGLE_include_directive : require
#include "mesh_push.glsl"

layout(location = 1) in vec3 cameraPosition;
layout(location = 2) in vec3 cameraNormal;
layout(location = 3) in vec2 uv;
layout(location = 4) in vec3 vertexColor;
layout(set = 0, binding = 0) uniform sampler2D baseColorTexture;
layout(location = 0) out vec4 radiance;

const float PI = 3.14159265358979;
const vec3 LIGHT_POSITION[3] = vec3[](vec3(1, -1, 1), vec3(-1, -1, -1), vec3(1, 0, 1));
const float LIGHT_WATTS[3] = float[](200.0, 200.0, 20.0);

void main()
{
    if (isHole(baseColorTexture, uv))
        discard;

    // The face's own normal, towards the camera: it tells which side is seen, whatever the winding or the stored normals say.
    vec3 face = normalize(cross(dFdx(cameraPosition), dFdy(cameraPosition)));
    face = dot(face, cameraPosition) > 0.0 ? -face : face;
    float size = dot(cameraNormal, cameraNormal);
    vec3 normal = size > 1e-12 ? cameraNormal * inversesqrt(size) : face;
    normal = dot(normal, face) < 0.0 ? -normal : normal;

    float irradiance = 0.0;
    for (int i = 0; i < 3; i++)
    {
        vec3 toLight = LIGHT_POSITION[i] * push.lightScale - cameraPosition;
        float distance2 = dot(toLight, toLight);
        float intensity = LIGHT_WATTS[i] * push.lightScale * push.lightScale / (4.0 * PI * PI);
        irradiance += intensity * max(dot(normal, toLight), 0.0) * inversesqrt(distance2) / distance2;
    }

    vec3 albedo = texture(baseColorTexture, uv).rgb * push.baseColor.rgb * vertexColor;
    radiance = vec4(albedo * (irradiance / PI + push.ambient), 1);
}
