extension Schema.Sink {
    static let plannedDeadLetter: [SchemaEntry] = [
        .planned(
            "on_full", "choice", default: "`pause`", limits: "`pause` `drop_oldest`",
            "What becomes of refused lines when the dead-letter file is full.")
    ]
}
