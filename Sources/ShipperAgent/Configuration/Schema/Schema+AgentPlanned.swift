extension Schema.Agent {
    static let planned: [SchemaEntry] = [
        .planned("tests", "list of tests", default: "`[]`", "Cases for `shipper test`: lines in, records out.")
    ]
}
