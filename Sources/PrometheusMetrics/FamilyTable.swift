/// The families by name, as a value: the registry holds one, and a scrape adds the collectors' samples to a copy.
struct FamilyTable: Sendable {
    private(set) var families: [String: Family] = [:]
    /// Which family a sample name belongs to: `x_count` to the histogram `x`.
    private var owners: [String: String] = [:]
    /// Help texts for families whose users can't give one.
    private var helps: [String: String] = [:]
    let seriesLimit: Int

    init(seriesLimit: Int) { self.seriesLimit = seriesLimit }

    /// Why a series is not to be had.
    enum Refusal: Error {
        case conflict(PrometheusConflict)
        case full(family: String)
    }

    /// The series of these labels, made at the first request.
    mutating func series(_ wanted: FamilyDescription, _ labels: LabelSet) throws(Refusal) -> Series {
        try admit(wanted)
        switch families[wanted.name]?.series[labels] {
        case .reading: throw .conflict(.init(name: wanted.name, reason: .series(labels: labels.text)))
        case let series?: return series
        case nil: return try add(Series(wanted.kind), to: wanted.name, labels)
        }
    }

    /// Takes a series whose value comes from elsewhere. The newer of two readings replaces the older;
    /// nothing else is replaced.
    mutating func insert(_ series: Series, _ wanted: FamilyDescription, _ labels: LabelSet) throws(Refusal) {
        try admit(wanted)
        switch (families[wanted.name]?.series[labels], series) {
        case (.reading, .reading): families[wanted.name]?.series[labels] = series
        case (nil, _): _ = try add(series, to: wanted.name, labels)
        default: throw .conflict(.init(name: wanted.name, reason: .series(labels: labels.text)))
        }
    }

    /// Removes the series; where `object` is given, only if it is that one, and not another user's of that name.
    mutating func remove(_ name: String, _ labels: LabelSet, ifIdenticalTo object: AnyObject? = nil) {
        if let object, families[name]?.series[labels]?.object !== object { return }
        families[name]?.series[labels] = nil
    }

    /// Gives a family its help text, now or when it is made. A text that stands is kept.
    mutating func describe(_ name: String, help: String) {
        if helps[name] == nil { helps[name] = help }
        if families[name]?.description.help.isEmpty == true { families[name]?.description.help = help }
    }

    private mutating func add(_ series: Series, to name: String, _ labels: LabelSet) throws(Refusal) -> Series {
        guard let count = families[name]?.series.count, count < seriesLimit else { throw .full(family: name) }
        families[name]?.series[labels] = series
        return series
    }
}

// MARK: - Admission

extension FamilyTable {
    /// Makes the family, or makes sure that the one that stands is the one that is wanted.
    private mutating func admit(_ wanted: FamilyDescription) throws(Refusal) {
        guard let standing = families[wanted.name]?.description else { return try found(wanted) }
        if let reason = Self.disagreement(standing, wanted) {
            throw .conflict(PrometheusConflict(name: wanted.name, reason: reason))
        }
        if standing.help.isEmpty { families[wanted.name]?.description.help = wanted.help }
    }

    private mutating func found(_ wanted: FamilyDescription) throws(Refusal) {
        for sample in wanted.sampleNames {
            guard let owner = owners[sample] else { continue }
            throw .conflict(PrometheusConflict(name: wanted.name, reason: .sampleName(sample, family: owner)))
        }
        for sample in wanted.sampleNames { owners[sample] = wanted.name }
        var description = wanted
        if description.help.isEmpty { description.help = helps[wanted.name] ?? "" }
        families[wanted.name] = Family(description: description)
    }

    private static func disagreement(
        _ standing: FamilyDescription, _ wanted: FamilyDescription
    ) -> PrometheusConflict.Reason? {
        if standing.kind.word != wanted.kind.word {
            return .kind(registered: standing.kind.word, requested: wanted.kind.word)
        }
        if case .histogram(let registered) = standing.kind, case .histogram(let requested) = wanted.kind,
            registered != requested
        {
            return .buckets(registered: registered.values, requested: requested.values)
        }
        if !standing.help.isEmpty, !wanted.help.isEmpty, standing.help != wanted.help {
            return .help(registered: standing.help, requested: wanted.help)
        }
        return nil
    }
}
