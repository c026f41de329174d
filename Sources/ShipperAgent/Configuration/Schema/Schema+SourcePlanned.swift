extension Schema.Source {
    static let planned: [SchemaEntry] = [
        .planned(
            "compressed", "choice", default: "`off`", limits: "`off` `gzip`",
            "Whether rotated files ending in `.gz` are read."),
        .planned(
            "pinning", "choice", default: "`off`", limits: "`on` `off`",
            "Keep each file by a hard link in the state directory until every sink has all of it."),
        .planned(
            "processing", "list of steps", default: "`[]`",
            "Steps in order: add, rename and remove fields, keep or drop by match, sample, rate limit, redact."),
    ]
}
