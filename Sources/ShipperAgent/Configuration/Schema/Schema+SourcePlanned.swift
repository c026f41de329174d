extension Schema.Source {
    static let planned: [SchemaEntry] = [
        .planned(
            "processing", "list of steps", default: "`[]`",
            "Steps in order: add, rename and remove fields, keep or drop by match, sample, rate limit, redact.")
    ]
}
