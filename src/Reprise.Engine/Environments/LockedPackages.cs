namespace Reprise.Engine.Environments;

/// <summary>Whether what a requirements file names is installed: settings of pip can lead packages elsewhere or leave them out, and pip ends well all the same.</summary>
internal static class LockedPackages
{
    /// <summary>What the script is called.</summary>
    public const string FileName = "locked_packages.py";

    /// <summary>
    /// A script for Python with pip, which gets the requirements file: it ends with an error that names what is missing. Lines that are no requirement, such as
    /// options and plain URLs, are passed over.
    /// </summary>
    public const string Check = """
        import importlib.metadata, re, sys
        from pip._vendor.packaging.requirements import InvalidRequirement, Requirement
        text = re.sub(r"\\\r?\n", " ", open(sys.argv[1], encoding="utf-8").read())
        missing = []
        for line in text.splitlines():
            line = re.sub(r"(^|\s)(#|--).*", "", line).strip()
            try:
                wanted = Requirement(line)
            except InvalidRequirement:
                continue
            if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
                continue
            try:
                found = importlib.metadata.version(wanted.name)
            except importlib.metadata.PackageNotFoundError:
                found = None
            if found is None or not wanted.specifier.contains(found, prereleases=True):
                missing.append(f"{wanted.name}{wanted.specifier} is not installed" + (f", but {found} is" if found else ""))
        sys.exit("; ".join(missing) + ". Settings of pip lead them elsewhere or leave them out: `pip config list`." if missing else 0)
        """;
}
