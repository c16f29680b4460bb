namespace Reprise.Bench.Cases;

/// <summary>A pipeline of three small stages over many items, for what is measured as a whole process.</summary>
internal static class Wide
{
    /// <summary>Writes <c>pipeline.yaml</c> and its input, so that a run has about so many steps.</summary>
    public static void Write(string root, int steps)
    {
        using (var file = File.CreateText(Path.Combine(root, "in.json")))
        {
            file.Write('[');
            for (var i = 0; i < steps / 3; i++)
            {
                file.Write($$"""{{(i == 0 ? "" : ",\n")}}{"id":"e{{i}}","mag":{{i % 10}}}""");
            }

            file.Write(']');
        }

        File.WriteAllText(Path.Combine(root, "pipeline.yaml"), """
            pipeline: wide
            inputs: [{ name: in, path: in.json, to: split }]
            routes:
              split: { stages: [{ name: split, type: json_split, with: { key: "$.id" } }], to: [work] }
              work:
                stages:
                  - { name: one, type: json_select, with: { fields: { id: /id, mag: /mag } } }
                  - { name: two, type: score, with: { fields: { mag: { weight: 1, min: 0, max: 10 } } } }
                  - { name: three, type: json_select, with: { fields: { id: /id, score: /score } } }
                to: [all]
              all: { stages: [{ name: all, type: gather, publish: all.json }] }
            """);
    }
}
