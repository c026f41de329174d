extension Rule {
    static let forbiddenCalls = Rule("forbidden call", why: "because a service must not die of its log lines") { file in
        guard file.isSource else { return [] }
        let traps = file.code.lines(holding: traps) { "'\($0)' ends the process" }
        let isProgram = ["shipper", "MarketPipeline"].contains(file.room)
        let prints =
            isProgram ? [] : file.code.lines(holding: [print]) { "'\($0)' writes to the user's standard output" }
        return (traps + prints).sorted { $0.line < $1.line }
    }

    private static let traps = [
        Word(text: "try!"), Word(text: "as!"), Word(text: "fatalError("), Word(text: "preconditionFailure("),
    ]
    private static let print = Word(text: "print(", isGlobal: true)
}
