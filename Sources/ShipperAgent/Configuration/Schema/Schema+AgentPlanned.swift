extension Schema.Agent {
    static let plannedAdmin: [SchemaEntry] = [
        .planned("token", "text, `${ENV}` or file", "What a caller of the page and of the search must present."),
        .planned(
            "allowed_hosts", "list of names", default: "the address of `listen`",
            "Host headers that the page and the search answer to."),
    ]

    static let planned: [SchemaEntry] = [
        .planned(
            "retained_bytes", "size", default: "`5GiB`", limits: "64MiB … 1TiB",
            "Bytes kept alive by pins, by open handles of deleted files and by the spool of `stdin`, all together. "
                + "At the limit the oldest is released and counted in `shipper_bytes_lost_total`."),
        .planned(
            "max_open_files", "number", unit: "files", default: "`1024`", limits: "16 … 1000000",
            "Files held open at once. At the limit the longest idle is closed, and opened again when it grows."),
        .planned("tests", "list of tests", default: "`[]`", "Cases for `shipper test`: lines in, records out."),
    ]
}
