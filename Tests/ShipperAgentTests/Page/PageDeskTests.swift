import Dispatch
import HTTPTypes
import Hummingbird
import Logging
import ShipperStore
import Testing

@testable import ShipperAgent

@Suite struct PageDeskTests {
    let folder: TemporaryFolder
    let desk: PageDesk

    init() throws {
        folder = try TemporaryFolder()
        desk = PageDesk(
            try StoreShelf(
                sink: "out", path: folder.file("store.sqlite"),
                LocalConfiguration(path: nil, fullText: .off, maxAge: .seconds(3_600), maxBytes: .mebibytes(16)),
                logger: RecordedLog().logger))
    }

    @Test func `each way to fail has a status of its own`() async {
        let cases: [(any Error, HTTPResponse.Status)] = [
            (StoreError.refused("no word"), .badRequest),
            (StoreError.overdue(after: .seconds(10)), .gatewayTimeout),
            (StoreError.damaged(path: "store", reason: "torn"), .serviceUnavailable),
            (StoreError.unavailable(path: "store", deed: "search", reason: "locked"), .serviceUnavailable),
        ]
        for (error, status) in cases {
            let answer = await desk.answer(nil, []) { _, _ in throw error }
            #expect(answer.status == status, "\(error)")
            #expect(answer.headers[.retryAfter] == nil, "\(error)")
        }
    }

    @Test func `one question too many at once is sent away for a second, and the others are answered`() async {
        let gate = DispatchSemaphore(value: 0)
        await withTaskGroup(of: Response.self) { [desk] group in
            for _ in 0...PageDesk.mostQuestions {
                group.addTask {
                    await desk.answer(nil, []) { _, _ in
                        gate.wait()
                        return []
                    }
                }
            }
            // Nobody else can be through: the gate is shut.
            let first = await group.next()
            #expect(first?.status == .tooManyRequests)
            #expect(first?.headers[.retryAfter] == "1")
            for _ in 0..<PageDesk.mostQuestions { gate.signal() }
            for await answer in group { #expect(answer.status == .ok) }
        }
        #expect(await desk.answer(nil, []) { _, _ in [] }.status == .ok)
    }
}
