/// The families by name, as a value: the registry holds one, and a scrape adds the collectors' samples to a copy.
struct FamilyTable: Sendable {
    private(set) var families: [String: Family] = [:]
    /// Which family a sample name belongs to: `x_count` to the histogram `x`.
    private var owners: [String: String] = [:]
    /// Help texts for families whose users can't give one.
    private var helps: [String: String] = [:]
    private let seriesLimit: Int
    private let exemplars: PrometheusExemplarSource?
    /// For families that have limits of their own.
    private var limits: [String: Int] = [:]
    private var windows: [String: LabelWindow] = [:]

    init(seriesLimit: Int, exemplars: PrometheusExemplarSource?) {
        self.seriesLimit = seriesLimit
        self.exemplars = exemplars
    }

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
        case nil: return try add(Series(wanted.kind, exemplars: exemplars), to: wanted.name, labels)
        }
    }

    /// Takes a series whose value comes from elsewhere. The newer of two readings replaces the older;
    /// nothing else is replaced.
    mutating func insert(_ series: Series, _ wanted: FamilyDescription, _ labels: LabelSet) throws(Refusal) {
        try admit(wanted)
        switch (families[wanted.name]?.series[labels], series) {
        case (.reading, .reading): families[wanted.name]?.set(labels, to: series)
        case (nil, _): _ = try add(series, to: wanted.name, labels)
        default: throw .conflict(.init(name: wanted.name, reason: .series(labels: labels.text)))
        }
    }

    /// Removes the series; where `object` is given, only if it is that one, and not another user's of that name.
    mutating func remove(_ name: String, _ labels: LabelSet, ifIdenticalTo object: AnyObject? = nil) {
        if let object, families[name]?.series[labels]?.object !== object { return }
        families[name]?.remove(labels)
        windows[name]?.forget(labels)
    }

    /// Gives a family a limit of its own; series beyond it that stand already are kept.
    mutating func limit(_ name: String, to limit: Int) { limits[name] = max(limit, 0) }

    /// Keeps the newest values of a label from now on; what stands already counts.
    mutating func keepNewest(_ count: Int, of label: String, in name: String) {
        if let standing = windows[name], standing.label == label, standing.limit == max(count, 1) { return }
        var window = LabelWindow(label, limit: count)
        for labels in families[name]?.series.keys.sorted(by: <) ?? [] { evict(window.admit(labels) ?? [labels], from: name) }
        windows[name] = window
    }

    /// Brings every family's label sets into order.
    mutating func settle() {
        for name in families.keys { families[name]?.settle() }
    }

    /// Gives a family its help text, now or when it is made. A text that stands is kept.
    mutating func describe(_ name: String, help: String) {
        if helps[name] == nil { helps[name] = help }
        if families[name]?.description.help.isEmpty == true { families[name]?.description.help = help }
    }

    private mutating func add(_ series: Series, to name: String, _ labels: LabelSet) throws(Refusal) -> Series {
        // The window first: what it sends away makes room.
        if windows[name] != nil {
            guard let old = windows[name]?.admit(labels) else { throw .full(family: name) }
            evict(old, from: name)
        }
        guard let count = families[name]?.series.count, count < limits[name] ?? seriesLimit else {
            windows[name]?.forget(labels)
            throw .full(family: name)
        }
        families[name]?.set(labels, to: series)
        return series
    }

    private mutating func evict(_ old: [LabelSet], from name: String) {
        for labels in old { families[name]?.remove(labels) }
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
        families[wanted.name] = Family(description)
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
        if case .summary(let registered) = standing.kind, case .summary(let requested) = wanted.kind, registered != requested {
            return .summary(registered: registered, requested: requested)
        }
        if !standing.help.isEmpty, !wanted.help.isEmpty, standing.help != wanted.help {
            return .help(registered: standing.help, requested: wanted.help)
        }
        return nil
    }
}
