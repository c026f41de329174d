extension Schema.Loki {
    static let labelGuard = SectionKey("label_guard", [maxValues.entry, maxLabels.entry])
    static let maxValues = DefaultedKey(
        "max_values", .number(1...100_000, of: "values an hour"), default: 100,
        "Different values of one label. With more it is structured metadata for the rest of the hour; counted, and warned of once.")
    static let maxLabels = DefaultedKey(
        "max_labels", .number(0...15, of: "labels"), default: 5, "Labels made of fields. With more the configuration is refused.")

    static let backfill = SectionKey("backfill", [behind.entry, maxOpenHours.entry])
    static let behind = DefaultedKey(
        "behind", .time(.seconds(60) ... .seconds(86_400)), default: .seconds(3600),
        "Lines that lie so far behind their stream's newest go to a stream with the label `backfill`, their hour in UTC: Loki refuses them in their own, from half of its `max_chunk_age` on."
    )
    static let maxOpenHours = DefaultedKey(
        "max_open_hours", .number(1...24, of: "hours"), default: 4,
        "Such hours under way at once. Further ones wait, in their files; the oldest comes first.")

    static let defaultTenant = DefaultedKey(
        "default_tenant", .optional(.tenant), default: nil, shown: "none",
        "Whose lines are that name no tenant, or none that Loki would take; wanted where `tenant` is a field.")
}
