/// What is owed to one sink: a line from the moment its newline is written until the server has it, or its dead letter. It is excused if
/// its bytes are destroyed before that, and while no agent has the file open: nobody could have read them.
struct Debt {
    let server: SimulatedServer
    private(set) var owed: Set<Int> = []
    private(set) var excused: Set<Int> = []

    init(server: SimulatedServer) { self.server = server }

    mutating func add(_ number: Int) { owed.insert(number) }

    /// Another look at what the server has; what is there stays there.
    mutating func settle() { owed = owed.filter { !server.has($0) } }

    mutating func excuse(_ numbers: Set<Int>) {
        settle()
        let gone = numbers.intersection(owed)
        owed.subtract(gone)
        excused.formUnion(gone)
    }
}
