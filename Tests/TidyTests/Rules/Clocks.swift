extension Rule {
    static let clocks = Rule("clock", why: "because this room is tested without one: time comes in as a value") {
        file in
        guard let room = file.room, ["JSONText", "ShipperCore", "ShipperEncoding"].contains(room) else { return [] }
        return file.code.lines(holding: clockWords) { "'\($0)'" }
    }

    private static let clockWords = [
        "Date()", "Date.now", "ContinuousClock", "SuspendingClock", "DispatchTime", "Task.sleep", "clock_gettime(",
        "gettimeofday(",
    ].map { Word(text: $0) }
}
