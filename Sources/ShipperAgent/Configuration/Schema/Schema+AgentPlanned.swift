extension Schema.Agent {
    static let plannedAdmin: [SchemaEntry] = [
        .planned("token", "text, `${ENV}` or file", "What a caller of the page and of the search must present."),
        .planned(
            "allowed_hosts", "list of names", default: "the address of `listen`",
            "Host headers that the page and the search answer to."),
    ]

    static let planned: [SchemaEntry] = [
        .planned("tests", "list of tests", default: "`[]`", "Cases for `shipper test`: lines in, records out.")
    ]
}
