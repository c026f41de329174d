import ShipperCore

/// What of a batch is settled and what is still to be done. A pure state machine: verdicts and findings in, the next step out.
struct DeliveryProgress {
    /// Lines that travel together.
    struct Part: Equatable {
        var payload: Payload
        /// Indices in the batch of the lines that `payload` holds, in its order.
        var lines: [Int]
        var doubt: Doubt?
        /// How often in a row the connection was lost on which it was sent.
        var losses = 0
    }

    /// A server may refuse a body for its size, and close the connection before we have heard that: what was lost so often in a row comes
    /// in halves. Where the network is the reason, that costs a few requests more.
    static let mostLosses = 3

    /// Why lines may be at the server.
    struct Doubt: Equatable {
        var refusal: Refusal
        /// Whether a line that is not there may have been refused; if so it is sent with fewer others.
        var mayBeRefused = false
        /// Whether the lines were too many for one request: those that are not there are sent in halves.
        var wereTooMany = false
        /// From when on, as time since the delivery's beginning, a no counts: before that the server may still be at the request.
        var noCountsFrom = Duration.zero
    }

    enum Step: Equatable {
        case send(Part)
        /// Ask which of these lines the server has.
        case ask(Part, Doubt)
    }

    /// What asking found, by places in the part.
    enum Finding: Equatable {
        case answered(held: Set<Int>, unknowable: Set<Int>)
        /// It cannot be asked.
        case closed
    }

    /// The last one is next.
    private var parts: [Part] = []
    /// Lines that were sent again without its being known whether they were there. When such a line ends, it may be there twice.
    private var blind: Set<Int> = []
    private let cut: @Sendable (Payload, [Int]) throws -> Payload
    var settlement = Settlement()

    /// - Parameters:
    ///   - doubtful: indices of lines that may be there already, and when a no about them counts.
    ///   - cut: makes a payload of some of a payload's lines.
    init(
        payload: Payload, lineCount: Int, doubtful: [Int] = [], noCountsFrom: Duration = .zero,
        cut: @escaping @Sendable (Payload, [Int]) throws -> Payload
    ) {
        self.cut = cut
        let whole = Part(payload: payload, lines: Array(0..<lineCount))
        let doubt = Doubt(
            refusal: Refusal(kind: "restarted", reason: "an earlier life of the agent may have sent them"), noCountsFrom: noCountsFrom)
        let isDoubtful = Set(doubtful)
        let groups = payload.linesByOwner(count: lineCount).flatMap { lines in
            [(lines.filter(isDoubtful.contains), doubt as Doubt?), (lines.filter { !isDoubtful.contains($0) }, nil)]
        }
        replace(whole, by: groups)
    }

    /// Indices of the lines that are not settled.
    var pending: [Int] { parts.flatMap(\.lines).sorted() }

    /// `nil` when everything is settled.
    var next: Step? {
        guard let part = parts.last else { return nil }
        return part.doubt.map { .ask(part, $0) } ?? .send(part)
    }

    // MARK: - Answers

    /// Takes the answer to the part that was sent.
    ///
    /// - Parameter noCountsFrom: from when on the server is done with the request for certain.
    /// - Returns: why to wait, or `nil` to go on at once.
    mutating func apply(_ verdict: Verdict, noCountsFrom: Duration = .zero) -> Refusal? {
        guard var part = parts.popLast() else { return nil }
        part.losses = verdict.isLoss ? part.losses + 1 : 0
        let isLostTooOften = part.losses >= Self.mostLosses && part.lines.count > 1
        switch verdict {
        case .settled(let duplicates):
            deliver(part.lines)
            settlement.duplicates += duplicates
        case .retry(let refusal) where isLostTooOften:
            _ = split(part, refusal)
            return refusal
        case .retry(let refusal), .pause(let refusal):
            parts.append(part)
            return refusal
        case .ask(let refusal):
            part.doubt = Doubt(refusal: refusal, wereTooMany: isLostTooOften, noCountsFrom: noCountsFrom)
            parts.append(part)
            return refusal
        case .unexplained(let refusal) where part.lines.count > 1:
            parts.append(Part(payload: part.payload, lines: part.lines, doubt: Doubt(refusal: refusal, mayBeRefused: true)))
        case .reject(let refusal), .unexplained(let refusal): reject(part, refusal.reason)
        case .split(let refusal): return split(part, refusal)
        case .items(let items, let retryAfter): return settle(part, items, retryAfter)
        }
        return nil
    }

    private mutating func deliver(_ lines: [Int]) {
        settlement.delivered += lines
        settlement.uncertain.formUnion(blind.intersection(lines))
    }

    private mutating func reject(_ part: Part, _ reason: String) {
        settlement.rejections += part.lines.map { Settlement.Rejection(line: $0, reason: reason) }
        settlement.uncertain.formUnion(blind.intersection(part.lines))
    }

    /// Halves a part that the server does not have. A single line is refused for good.
    private mutating func split(_ part: Part, _ refusal: Refusal) -> Refusal? {
        guard part.lines.count > 1 else {
            reject(part, refusal.reason)
            return nil
        }
        let middle = part.lines.count / 2
        return replace(part, by: [(Array(0..<middle), nil), (Array(middle..<part.lines.count), nil)]) ? nil : refusal
    }

    private mutating func settle(_ part: Part, _ items: [ItemVerdict], _ retryAfter: Duration?) -> Refusal? {
        guard items.count == part.lines.count else {
            parts.append(part)
            return Refusal(kind: "garbage", reason: "got \(items.count) verdicts, want \(part.lines.count)")
        }
        var places = Places()
        for (place, item) in items.enumerated() { places.add(item, at: place) }
        // If the body cannot be cut, all of it goes again and nothing of this answer is booked: what is there already is answered
        // with 409 then, or found by asking.
        let refusal = places.waitReason.map { Refusal(kind: "partial", reason: $0, retryAfter: retryAfter) }
        guard replace(part, by: places.groups) else { return refusal ?? Refusal(kind: "partial", reason: "some lines are in doubt") }
        for (place, item) in items.enumerated() { book(item, part.lines[place]) }
        return refusal
    }

    private mutating func book(_ item: ItemVerdict, _ line: Int) {
        switch item {
        case .stored: deliver([line])
        case .duplicate:
            deliver([line])
            settlement.duplicates += 1
        case .reject(let reason):
            settlement.rejections.append(Settlement.Rejection(line: line, reason: reason))
            if blind.contains(line) { settlement.uncertain.insert(line) }
        case .retry, .halve, .ask, .askToHalve, .doubt: break
        }
    }

    // MARK: - Findings

    /// Takes what asking about the next part found.
    ///
    /// - Parameter asked: when asking began, since the delivery's beginning.
    /// - Returns: until when to wait before asking again; `nil` to go on at once.
    mutating func apply(_ finding: Finding, asked: Duration) -> Duration? {
        guard var part = parts.popLast(), let doubt = part.doubt else { return nil }
        switch finding {
        case .closed:
            // Nobody is there to be asked again, even should it not be cut.
            part.doubt = nil
            blind.formUnion(part.lines)
            if doubt.mayBeRefused {
                // To send it again would only be refused again, its good lines with it.
                reject(part, doubt.refusal.reason)
            } else {
                replace(part, by: groups(Array(part.lines.indices), doubt, isEarly: false))
            }
            return nil
        case .answered(let held, let unknowable):
            return settle(part, doubt, held: held, unknowable: unknowable, asked: asked)
        }
    }

    private mutating func settle(
        _ part: Part, _ doubt: Doubt, held: Set<Int>, unknowable: Set<Int>, asked: Duration
    ) -> Duration? {
        let missing = part.lines.indices.filter { !held.contains($0) }
        let isEarly = asked < doubt.noCountsFrom
        guard replace(part, by: missing.isEmpty ? [] : groups(missing, doubt, isEarly: isEarly)) else {
            // A body of ours can be cut; should it ever not be, it waits where it can be seen.
            return asked + .seconds(60)
        }
        deliver(held.sorted().map { part.lines[$0] })
        guard !missing.isEmpty else { return nil }
        if isEarly { return doubt.noCountsFrom }
        // What is certain not to be there did not arrive earlier either.
        for place in missing {
            if unknowable.contains(place) { blind.insert(part.lines[place]) } else { blind.remove(part.lines[place]) }
        }
        return nil
    }

    /// What becomes of lines that are not there. One alone is sent once more: the refusal may have been said of others, and the line's own
    /// reason is what the dead letter is to hold.
    private func groups(_ missing: [Int], _ doubt: Doubt, isEarly: Bool) -> [([Int], Doubt?)] {
        if isEarly { return [(missing, doubt)] }
        guard doubt.mayBeRefused || doubt.wereTooMany, missing.count > 1 else { return [(missing, nil)] }
        let middle = missing.count / 2
        return [(Array(missing[..<middle]), nil), (Array(missing[middle...]), nil)]
    }

    // MARK: - Cutting

    /// Puts parts of `part`, by places in it, where it was: the first is next. Changes nothing but to put `part` back if it cannot be cut.
    @discardableResult
    private mutating func replace(_ part: Part, by groups: [([Int], Doubt?)]) -> Bool {
        do {
            var pieces: [Part] = []
            for (places, doubt) in groups where !places.isEmpty {
                let isWhole = places.count == part.lines.count
                let payload = isWhole ? part.payload : try cut(part.payload, places)
                pieces.append(
                    Part(payload: payload, lines: places.map { part.lines[$0] }, doubt: doubt, losses: isWhole ? part.losses : 0))
            }
            parts += pieces.reversed()
            return true
        } catch {
            parts.append(part)
            return false
        }
    }
}

/// The lines of an answer that are not settled by it, by what is to be done with them.
private struct Places {
    private var retry: [Int] = []
    private var halve: [Int] = []
    private var ask: [Int] = []
    private var askToHalve: [Int] = []
    private var doubt: [Int] = []
    /// Why the server is to be left alone for a while; `nil`: it need not be.
    private(set) var waitReason: String?
    private var askReason = ""
    private var doubtReason = ""

    mutating func add(_ item: ItemVerdict, at place: Int) {
        switch item {
        case .stored, .duplicate, .reject: break
        case .retry(let reason):
            retry.append(place)
            waitReason = reason
        case .halve(let reason):
            halve.append(place)
            waitReason = reason
        case .ask(let reason):
            ask.append(place)
            askReason = reason
            waitReason = waitReason ?? reason
        case .askToHalve(let reason):
            askToHalve.append(place)
            askReason = reason
            waitReason = waitReason ?? reason
        case .doubt(let reason):
            doubt.append(place)
            doubtReason = reason
        }
    }

    /// The server has answered, so that a no counts at once. Questions come first.
    var groups: [([Int], DeliveryProgress.Doubt?)] {
        let middle = halve.count / 2
        return [
            (doubt, .init(refusal: Refusal(kind: "refused", reason: doubtReason), mayBeRefused: true)),
            (ask, .init(refusal: Refusal(kind: "partial", reason: askReason))),
            (askToHalve, .init(refusal: Refusal(kind: "partial", reason: askReason), wereTooMany: true)), (retry, nil),
            (Array(halve[..<middle]), nil), (Array(halve[middle...]), nil),
        ]
    }
}

extension Verdict {
    /// Whether nothing was heard, since the connection was gone.
    fileprivate var isLoss: Bool {
        switch self {
        case .retry(let refusal), .ask(let refusal): refusal.kind == "connection_lost"
        default: false
        }
    }
}
