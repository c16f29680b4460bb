using System.Text;
using System.Text.RegularExpressions;
using Reprise.Kernel;

namespace Reprise.Tests.Architecture;

/// <summary>The table of error codes, its documentation and the code that throws agree.</summary>
public sealed partial class ErrorTableTests
{
    [Fact]
    public void The_documentation_of_error_codes_is_written_from_the_table()
    {
        var expected = Document();
        if (Environment.GetEnvironmentVariable("REPRISE_WRITE_DOCS") == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, "docs/errors.md"), expected);
        }

        var actual = Repository.Read("docs/errors.md");
        Assert.True(expected == actual, $"docs/errors.md is not what the table gives. Write it: REPRISE_WRITE_DOCS=1 ./test --filter ErrorTable. Expected:\n{expected}");
    }

    [Fact]
    public void Codes_are_dotted_snake_case_and_unique()
    {
        Assert.All(ErrorCodes.All, e => Assert.Matches(@"^[a-z0-9_]+(\.[a-z0-9_]+)+$", e.Code));
        Assert.Equal(ErrorCodes.All.Count, ErrorCodes.All.Select(e => e.Code).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void An_exit_code_is_one_of_the_four_and_an_http_status_is_an_error() =>
        Assert.All(ErrorCodes.All, e =>
        {
            Assert.InRange(e.ExitCode, 1, 3);
            Assert.InRange(e.HttpStatus, 400, 599);
        });

    [Fact]
    public void Every_code_that_is_thrown_stands_in_the_table()
    {
        var known = ErrorCodes.All.Select(e => e.Code).ToHashSet(StringComparer.Ordinal);
        var thrown = from path in Repository.Product()
                     from Match match in ThrownCode().Matches(Repository.Read(path))
                     where !known.Contains(match.Groups[1].Value)
                     select $"{path}: {match.Groups[1].Value}";
        Assert.Empty(thrown);
    }

    private static string Document()
    {
        var text = new StringBuilder("""
            # Error codes

            Every error has a stable code. With `--json` it stands in `error.code`; the exit code tells scripts what kind of trouble it is:
            1 the work failed or differs, 2 wrong usage or input, 3 refused or not possible as things stand. It is the exit code of a command that ends with this error;
            where a step of a run ends with it, the run has failed, and its exit code is 1 (3 where steps were refused and none failed). The HTTP status is that of the API.
            This page is written from `ErrorCodes` in the kernel; a test holds them together.

            | code | exit | HTTP | meaning |
            |---|--:|--:|---|

            """);
        foreach (var error in ErrorCodes.All)
        {
            text.Append("| `").Append(error.Code).Append("` | ").Append(error.ExitCode).Append(" | ").Append(error.HttpStatus)
                .Append(" | ").Append(error.Meaning).Append(" |\n");
        }

        return text.ToString();
    }

    [GeneratedRegex(@"new RepriseException\(\s*""([^""]+)""", RegexOptions.None, 5000)]
    private static partial Regex ThrownCode();
}
