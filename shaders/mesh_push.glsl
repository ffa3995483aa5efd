// What every mesh pass is told about the view and the part it draws: 96 bytes, the layout of MeshPush in C#.
layout(push_constant) uniform Push
{
    vec4 cameraFromObject[3]; // rows of [R | t]
    vec4 projection;          // clip x = p.x X + p.y Z, clip y = p.z Y + p.w Z
    vec4 baseColor;           // linear RGBA of the part
    float nearDepth;
    float lightScale;         // the paper's lights, moved and brightened together
    float ambient;
    float alphaCutoff;        // holes where the texture's alpha is below it; 0: none
} push;

// Whether the part is cut out here. The largest level is read, so that the shape does not depend on the distance.
bool isHole(sampler2D baseColorTexture, vec2 uv)
{
    return push.alphaCutoff > 0.0 && textureLod(baseColorTexture, uv, 0.0).a * push.baseColor.a < push.alphaCutoff;
}
