import JSONText
import ShipperCore

/// Finds the stream of each record: by its labels, by what an earlier life did with it, and by how late it is.
struct LokiRouter {
    private(set) var labels: LokiLabels
    var streams = LokiStreams()

    private let options: LokiOptions
    private let sourceNames: [String]
    /// Slot of the owner's name, and the owner of lines that name none.
    private let owner: (slot: Int, otherwise: String)?
    private var watch: LabelGuard
    private var times = StreamTimes()
    private var hours: BackfillHours
    private var notes = RoutingNotes()
    private var batches: UInt64 = 0
    private var isForgetful = false

    private var memory: [ContentID: EarlierRoutes] = [:]
    private var earlier: EarlierRoutes?
    private var source = 0
    /// The key of the record's stream.
    private var key: [UInt8] = []

    init(_ options: LokiOptions, sourceNames: [String], slot: (String) -> Int) {
        self.options = options
        self.sourceNames = sourceNames
        labels = LokiLabels(options, slot: slot)
        watch = LabelGuard(limit: options.guarding.values, labels: labels.fields.count)
        hours = BackfillHours(limit: options.backfill.openHours)
        owner = if case .field(let path, let otherwise) = options.owner { (slot(path), otherwise) } else { nil }
    }

    mutating func begin(_ file: FileContext) {
        source = file.source
        earlier = memory.isEmpty ? nil : memory[file.content]
    }

    // MARK: - One record

    /// The record's way and its stream; `nil`: not before more of what was sent is settled.
    @inline(__always)
    mutating func way(_ record: Record, _ slots: [JSONSlice], _ block: borrowing RawSpan) -> (route: Route, stream: Int)? {
        if let route = earlier?.route(at: record.offset) { return again(record, route, slots, block) }
        let index = plainStream(slots, block)
        let moved = watch.moved
        if moved != 0 { noteMoved(moved, slots) }
        if streams.admit(record.stamp, behind: options.backfill.behind, to: index) {
            return (Route(movedLabels: moved, isBackfill: false), index)
        }
        return wayOfUntimely(record, index, moved, slots, block)
    }

    /// Of a line that does not fit into its stream's time: a late one goes to a stream of its hour. One so new that it would make late
    /// what is under way waits for that, and what comes meanwhile is late.
    private mutating func wayOfUntimely(
        _ record: Record, _ index: Int, _ moved: UInt32, _ slots: [JSONSlice], _ block: borrowing RawSpan
    ) -> (route: Route, stream: Int)? {
        guard record.stamp < streams.streams[index].window.oldest else {
            streams.raise(index, oldest: record.stamp.subtractingClamped(options.backfill.behind))
            if let stream = streams.streams[index].window.stream { times.raise(stream, to: record.stamp) }
            return nil
        }
        let hour = Self.hour(of: record.stamp)
        guard hours.admit(hour) else { return nil }
        notes.backfilled += 1
        return (Route(movedLabels: moved, isBackfill: true), lateStream(hour, moved, slots, block))
    }

    /// As an earlier life sent it, whatever has changed since.
    private mutating func again(
        _ record: Record, _ route: Route, _ slots: [JSONSlice], _ block: borrowing RawSpan
    ) -> (route: Route, stream: Int) {
        if route.movedLabels != 0 { noteMoved(route.movedLabels, slots) }
        if route.isBackfill {
            let hour = Self.hour(of: record.stamp)
            hours.admitAgain(hour)
            notes.backfilled += 1
            return (route, lateStream(hour, route.movedLabels, slots, block))
        }
        writeKey(route.movedLabels, slots, block)
        let index = streams.known(key) ?? addStream(route.movedLabels, hour: nil, slots, block)
        _ = streams.admit(record.stamp, behind: options.backfill.behind, to: index)
        return (route, index)
    }

    private mutating func noteMoved(_ moved: UInt32, _ slots: [JSONSlice]) {
        for (place, label) in labels.fields.enumerated() where moved & (1 << UInt32(place)) != 0 && slots[label.slot].hasValue {
            notes.movedLabels[label.name, default: 0] += 1
        }
    }

    // MARK: - Streams

    @inline(__always)
    private mutating func writeKey(_ moved: UInt32, _ slots: [JSONSlice], _ block: borrowing RawSpan) {
        key.removeAll(keepingCapacity: true)
        labels.appendKey(source: source, moved: moved, slots, block, to: &key)
        guard let owner else { return }
        let start = key.count
        if slots[owner.slot].hasValue { slots[owner.slot].appendText(of: block, to: &key) }
        Self.append(UInt64(key.count - start), to: &key)
    }

    @inline(__always)
    private mutating func plainStream(_ slots: [JSONSlice], _ block: borrowing RawSpan) -> Int {
        writeKey(watch.moved, slots, block)
        return streams.known(key) ?? newStream(slots, block)
    }

    /// A stream for labels not seen before, unless one of them has had too many values already.
    private mutating func newStream(_ slots: [JSONSlice], _ block: borrowing RawSpan) -> Int {
        let before = watch.moved
        for (place, label) in labels.fields.enumerated() where before & (1 << UInt32(place)) == 0 && slots[label.slot].hasValue {
            var value: [UInt8] = []
            slots[label.slot].appendText(of: block, to: &value)
            watch.take(StableHash.of(value), at: place)
        }
        if watch.moved != before {
            writeKey(watch.moved, slots, block)
            if let known = streams.known(key) { return known }
        }
        return addStream(watch.moved, hour: nil, slots, block)
    }

    private mutating func lateStream(_ hour: Int64, _ moved: UInt32, _ slots: [JSONSlice], _ block: borrowing RawSpan) -> Int {
        writeKey(moved, slots, block)
        Self.append(UInt64(bitPattern: hour), to: &key)
        return streams.known(key) ?? addStream(moved, hour: hour, slots, block)
    }

    private mutating func addStream(_ moved: UInt32, hour: Int64?, _ slots: [JSONSlice], _ block: borrowing RawSpan) -> Int {
        var values = labels.values(source: sourceNames[source], moved: moved, slots, block)
        if let hour {
            values.append((LokiOptions.Backfill.label, Self.text(ofHour: hour)))
            values.sort { $0.name < $1.name }
        }
        let text = options.format == .protobuf ? LokiLabels.protobufText(values) : LokiLabels.jsonText(values)
        let owner = ownerName(slots, block)
        var window = LokiStreams.Window()
        if hour == nil { window = self.window(of: StableHash.of(text + Array((owner ?? "").utf8))) }
        return streams.add(key, labels: text, owner: owner, window: window)
    }

    private func ownerName(_ slots: [JSONSlice], _ block: borrowing RawSpan) -> String? {
        guard let owner else { return nil }
        guard slots[owner.slot].hasValue else { return owner.otherwise }
        var name: [UInt8] = []
        slots[owner.slot].appendText(of: block, to: &name)
        return TenantName(name)?.text ?? owner.otherwise
    }

    private func window(of stream: UInt64) -> LokiStreams.Window {
        let behind = options.backfill.behind
        let newest = [times.newest(of: stream), options.backfill.floor].compactMap { $0 }.max()
        return LokiStreams.Window(
            stream: stream, oldest: newest.map { $0.subtractingClamped(behind) } ?? .min,
            newest: times.oldestUnderWay(of: stream).map { $0.addingClamped(behind) } ?? .max)
    }

    // MARK: - Batches

    /// The batch being filled is about to leave.
    mutating func seal() -> RoutingNotes {
        batches += 1
        hours.sealed()
        var oldest: [UInt64: Int64] = [:]
        for stream in streams.streams {
            guard let name = stream.window.stream, let span = stream.window.span else { continue }
            times.raise(name, to: span.upperBound)
            oldest[name] = min(oldest[name] ?? .max, span.lowerBound)
        }
        times.sealed(batches, oldest: oldest)
        notes.newest = times.takeRisen()
        notes.valuesCut = labels.valuesCut
        labels.valuesCut = 0
        defer { notes = RoutingNotes() }
        return notes
    }

    mutating func clear() {
        streams.clear(streamsToo: isForgetful)
        isForgetful = false
        renewWindows()
    }

    mutating func settled(_ number: UInt64) {
        hours.settled(number)
        times.settled(number)
        renewWindows()
    }

    private mutating func renewWindows() {
        for index in streams.streams.indices {
            guard let stream = streams.streams[index].window.stream else { continue }
            streams.renew(index, window(of: stream))
        }
    }

    mutating func remember(_ memory: RoutingMemory) {
        self.memory = memory.files
        times.remember(memory.newest)
    }

    /// Labels come back; what they are is counted anew, with the streams that are there.
    mutating func hourPassed() {
        watch.hourPassed()
        isForgetful = true
    }

    // MARK: - Hours

    private static func hour(of time: Int64) -> Int64 {
        let (hour, rest) = time.quotientAndRemainder(dividingBy: 3_600_000_000_000)
        return rest < 0 ? hour - 1 : hour
    }

    /// `2026-11-23T09`.
    private static func text(ofHour hour: Int64) -> String {
        var text: [UInt8] = []
        var writer = RFC3339Writer()
        // The first hour that 64 bits hold began before their first nanosecond.
        let (start, overflow) = hour.multipliedReportingOverflow(by: 3_600_000_000_000)
        writer.append(nanoseconds: overflow ? .min : start, digits: 0, to: &text)
        return String(decoding: text.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
    }

    private static func append(_ number: UInt64, to key: inout [UInt8]) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { key.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
