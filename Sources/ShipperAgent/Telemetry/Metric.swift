/// The agent's own metrics: names, kinds and help texts. Names are only ever added.
struct Metric: Equatable, Sendable {
    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    let name: String
    let kind: Kind
    let help: String

    init(_ name: String, _ kind: Kind, _ help: String) {
        self.name = "shipper_" + name
        self.kind = kind
        self.help = help
    }

    /// One that other programs have too, under the same name.
    init(named name: String, _ kind: Kind, _ help: String) {
        self.name = name
        self.kind = kind
        self.help = help
    }

    // MARK: The equation: read = delivered + filtered + dead_lettered + in_flight

    static let linesRead = Metric("lines_read_total", .counter, "Lines framed.")
    static let bytesRead = Metric("bytes_read_total", .counter, "Bytes of the lines framed, their endings included.")
    static let linesDelivered = Metric("lines_delivered_total", .counter, "Lines that the server has.")
    static let bytesDelivered = Metric("bytes_delivered_total", .counter, "Bytes of the lines that the server has.")
    static let linesFiltered = Metric("lines_filtered_total", .counter, "Lines left out by rule, by reason.")
    static let bytesFiltered = Metric("bytes_filtered_total", .counter, "Bytes of the lines left out by rule, by reason.")
    static let linesDeadLettered = Metric(
        "lines_dead_lettered_total", .counter, "Lines that were refused and that the dead letter holds, by reason.")
    static let bytesDeadLettered = Metric(
        "bytes_dead_lettered_total", .counter, "Bytes of the lines that the dead letter holds, by reason.")
    static let linesInFlight = Metric("lines_in_flight", .gauge, "Lines read and not yet settled.")
    static let bytesInFlight = Metric("bytes_in_flight", .gauge, "Bytes of the lines read and not yet settled.")

    // MARK: Beside it

    static let linesDuplicate = Metric(
        "lines_duplicate_total", .counter, "Delivered lines that the server had from an earlier try.")
    static let linesUncertain = Metric(
        "lines_uncertain_total", .counter, "Lines that the server may show twice: it could not be asked whether it had them.")
    static let linesNotJSON = Metric("lines_not_json_total", .counter, "Lines sent as text because they are not JSON.")
    static let linesBrokenText = Metric("lines_broken_utf8_total", .counter, "Lines with bytes that are no UTF-8.")
    static let linesTruncated = Metric("lines_truncated_total", .counter, "Lines cut at the limit on length, and marked.")
    static let linesUnfinished = Metric(
        "lines_unfinished_total", .counter, "Last lines of files, sent without the newline that never came.")
    static let recordsSplit = Metric(
        "records_split_total", .counter, "Records of joined lines that were closed at a limit, and marked.")
    static let nulBytes = Metric("nul_bytes_skipped_total", .counter, "NUL bytes before lines, which were not sent.")
    static let bytesLost = Metric(
        "bytes_lost_total", .counter, "Bytes lost before they could be read, by reason.")

    // MARK: Delivery

    static let batches = Metric("batches_total", .counter, "Batches closed.")
    static let batchesInFlight = Metric("batches_in_flight", .gauge, "Batches sent and not yet acknowledged.")
    static let payloadBytes = Metric(
        "payload_bytes_total", .counter, "Bytes of request bodies before (stage encoded) and after (compressed) compression.")
    static let valuesCut = Metric(
        "values_cut_total", .counter, "Labels and structured metadata that were cut, or left out, at the server's limits.")
    static let labelsMoved = Metric(
        "label_lines_moved_total", .counter, "Lines of which a label was structured metadata, since it had too many values.")
    static let linesBackfilled = Metric(
        "lines_backfilled_total", .counter, "Lines that went to streams labelled backfill, being late.")
    static let deadLetterBytes = Metric("dead_letter_bytes", .gauge, "Size of the file of refused lines.")
    static let deadLetterDropped = Metric(
        "dead_letter_dropped_lines_total", .counter, "Refused lines that made room for others in a full file, for good.")
    static let requests = Metric("requests_total", .counter, "Requests by outcome.")
    static let requestDuration = Metric("request_duration_seconds", .histogram, "From a request's start to its whole answer.")
    static let retries = Metric("retries_total", .counter, "Requests that had to be followed by another for the same lines.")

    static let questions = Metric("questions_total", .counter, "Requests that ask Loki which lines it holds, by outcome.")
    static let questionDuration = Metric(
        "question_duration_seconds", .histogram, "From such a request's start to its whole answer.")

    static let serverUp = Metric("server_up", .gauge, "1 while one of a sink's servers answers.")
    static let serverFailures = Metric("server_failures_total", .counter, "Requests that failed at one of a sink's servers.")

    static let window = Metric("requests_in_flight_limit", .gauge, "Requests that may be in flight; it adapts to the server.")
    static let breakerState = Metric(named: "circuit_breaker_state", .gauge, "0 closed, 1 half-open, 2 open.")
    static let breakerFailures = Metric(
        named: "circuit_breaker_failures_total", .counter, "Requests that failed, as the circuit breaker counts them.")
    static let breakerTransitions = Metric(
        named: "circuit_breaker_state_transitions_total", .counter, "Changes of the circuit breaker's state.")

    // MARK: Lag and state

    static let lagBytes = Metric("lag_bytes", .gauge, "Bytes of whole lines in the files that are not settled.")
    static let lagSeconds = Metric("lag_seconds", .gauge, "Seconds since everything was settled; 0 while it is.")
    static let checkpointAge = Metric(
        "checkpoint_age_seconds", .gauge, "Seconds since the checkpoint on disk was known to be current.")
    static let checkpointFailures = Metric(
        "checkpoint_write_failures_total", .counter, "Checkpoints that could not be written.")
    static let files = Metric("files", .gauge, "Files followed.")
    static let scans = Metric("directory_scans_total", .counter, "Looks at the directories.")
    static let fileProblems = Metric("file_problems", .gauge, "Files and directories that cannot be read now.")
    static let polling = Metric("directories_polled", .gauge, "1 if directories cannot be watched and are polled.")
    static let filesOpen = Metric("files_open", .gauge, "Followed files that are open.")
    static let filesHeldBack = Metric(
        "files_held_back", .gauge,
        "Files not read yet: copies being made, compressed files that are not complete or whose original is read.")
    static let filesUnrecognised = Metric(
        "files_unrecognised_total", .counter, "Files read as new although they begin like one that is known: there was no proof.")
    static let retainedBytes = Metric(
        "retained_bytes", .gauge, "Bytes of files without a name that are kept alive by pins and open handles, and of the spools.")
    static let spoolBytes = Metric(
        "spool_bytes", .gauge, "Bytes of standard input or of the journal that are kept on disk until they are delivered.")
    static let storeBytes = Metric("store_bytes", .gauge, "Bytes of a store's pages that hold something, its log left out.")
    static let storeRemoved = Metric(
        "store_records_removed_total", .counter, "Records that a store let go, being too old or too many.")
    static let storesSetAside = Metric("stores_set_aside_total", .counter, "Stores that were damaged; a new one was begun for each.")
    static let build = Metric("build_info", .gauge, "1; the label tells the version.")

    static let all: [Metric] = [
        linesRead, bytesRead, linesDelivered, bytesDelivered, linesFiltered, bytesFiltered, linesDeadLettered,
        bytesDeadLettered, linesInFlight, bytesInFlight, linesDuplicate, linesUncertain, linesNotJSON, linesBrokenText, linesTruncated,
        linesUnfinished, recordsSplit, nulBytes, bytesLost, batches, batchesInFlight, payloadBytes, valuesCut, labelsMoved, linesBackfilled,
        deadLetterBytes,
        deadLetterDropped,
        requests, requestDuration, retries, questions,
        questionDuration, serverUp, serverFailures, window, breakerState, breakerFailures, breakerTransitions, lagBytes, lagSeconds,
        checkpointAge,
        checkpointFailures, files, scans, fileProblems, polling, filesOpen, filesHeldBack, filesUnrecognised, retainedBytes, spoolBytes,
        storeBytes, storeRemoved, storesSetAside, build,
    ]
}
