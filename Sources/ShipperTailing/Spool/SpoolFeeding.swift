import Glibc
import Logging

/// The feeder's thread at work.
struct SpoolFeeding {
    /// Bytes read at a time.
    private static let blockSize = 256 << 10
    /// Between two looks at what is delivered, whether there is something to read or not.
    private static let interval = Duration.seconds(1)
    /// The same once the input has ended, and the agent waits for this.
    private static let endInterval = Duration.milliseconds(50)
    /// Between two tries to open, doubling.
    private static let (shortestPause, longestPause) = (Duration.seconds(1), Duration.seconds(60))

    private let spool: Spool
    private let input: any SpoolInput
    private let logger: Logger
    private let isDelivered: @Sendable (String, UInt64) -> Bool
    private let wakes: WakePipe
    private let isStopping: () -> Bool
    private let now: @Sendable () -> ContinuousClock.Instant
    private var nextLook: ContinuousClock.Instant
    private var block = [UInt8](repeating: 0, count: blockSize)
    private var buffer = LineBuffer()
    private var pause = shortestPause
    /// The trouble that was said last.
    private var said = ""
    /// Whether what stands in the spool ends within a line: the rest belongs behind it.
    private var isWithinLine = false

    init(
        _ spool: Spool, _ input: any SpoolInput, logger: Logger,
        isDelivered: @escaping @Sendable (String, UInt64) -> Bool, wakes: WakePipe,
        now: @escaping @Sendable () -> ContinuousClock.Instant, isStopping: @escaping () -> Bool
    ) {
        self.spool = spool
        self.input = input
        self.logger = logger
        self.isDelivered = isDelivered
        self.wakes = wakes
        self.now = now
        nextLook = now()
        self.isStopping = isStopping
    }

    /// - Returns: whether the input has ended for good, with everything delivered; `false` if it was stopped.
    mutating func run() -> Bool {
        while !isStopping() {
            do throws(FileProblem) {
                let descriptor = try begin()
                let hasEnded = pump(descriptor)
                let reason = input.close()
                if hasEnded { write(buffer.finish()) }
                if hasEnded, input.endsForGood { return waitForDelivery() }
                if hasEnded { say("\(input.name) has ended: \(reason). It is opened again in \(pause.components.seconds) s.") }
            } catch {
                say("\(error) Next attempt in \(pause.components.seconds) s.")
            }
            wait(for: pause)
            pause = min(pause * 2, Self.longestPause)
        }
        return false
    }

    private mutating func begin() throws(FileProblem) -> Int32 {
        let torn = try spool.tornLine()
        if !torn.isEmpty, !input.repeatsTornLine { try spool.append([0x0A]) }
        isWithinLine = !torn.isEmpty && input.repeatsTornLine
        buffer = LineBuffer(torn: isWithinLine ? torn : [])
        return try input.open(resuming: spool)
    }

    /// Reads until the input ends (`true`) or the feeder is stopped.
    private mutating func pump(_ descriptor: Int32) -> Bool {
        while !isStopping() {
            letGoIfDue()
            guard poll(descriptor, atMost: Self.interval) else { continue }
            let count = unsafe block.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return true }
            (pause, said) = (Self.shortestPause, "")
            write(buffer.add(block[..<count]))
        }
        // What was read belongs to us: nobody can read it again.
        if input.endsForGood { write(buffer.finish()) }
        return false
    }

    /// Tries until the disk takes it, which may be long: nothing is read meanwhile, and who writes waits.
    private mutating func write(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        while true {
            do throws(FileProblem) {
                if !isWithinLine, try spool.makeRoom() { try input.segmentBegan(in: spool) }
                try spool.append(bytes)
                isWithinLine = bytes.last != 0x0A
                return
            } catch {
                say("\(error) Nothing is read from \(input.name) meanwhile.")
                if isStopping() { return }
                wait(for: Self.shortestPause)
                // The spool itself may be what fills the disk.
                letGoIfDue()
            }
        }
    }

    private mutating func letGoIfDue() {
        let now = now()
        guard now >= nextLook else { return }
        nextLook = now + Self.interval
        spool.releaseDelivered(now: now, isDelivered)
    }

    private func waitForDelivery() -> Bool {
        logger.info(
            "\(input.name) has ended: \(spool.heldBytes) bytes are kept until they are delivered.", metadata: ["source": "\(spool.source)"])
        while !isStopping() {
            if spool.isDelivered(isDelivered) { return true }
            wait(for: Self.endInterval)
        }
        return false
    }

    /// Each trouble once, until something was read again.
    private mutating func say(_ trouble: String) {
        // The number of seconds makes no other trouble of it.
        let kind = String(trouble.prefix { !$0.isNumber })
        guard kind != said else { return }
        said = kind
        logger.error("\(trouble)", metadata: ["source": "\(spool.source)"])
    }

    // MARK: - Waiting

    private func wait(for time: Duration) { _ = poll(nil, atMost: time) }

    /// Returns whether there is something to read, or an end to be seen.
    private func poll(_ descriptor: Int32?, atMost time: Duration) -> Bool {
        var descriptors = [pollfd(fd: wakes.readingEnd, events: Int16(POLLIN), revents: 0)]
        if let descriptor { descriptors.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)) }
        let (seconds, attoseconds) = time.components
        let milliseconds = Int32(clamping: Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
        guard unsafe Glibc.poll(&descriptors, nfds_t(descriptors.count), milliseconds) > 0 else { return false }
        return descriptors.count > 1 && descriptors[1].revents != 0 && descriptors[0].revents == 0
    }
}
