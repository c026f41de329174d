import JSONLogging
import Testing

@Suite struct TraceContextTests {
    private let text = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test func `an id reads 32 hex digits of either case and writes them in lower case`() {
        #expect(TraceID(text)?.description == text)
        #expect(TraceID(text.uppercased())?.description == text)
        #expect(TraceID("00000000000000000000000000000001")?.description == "00000000000000000000000000000001")
    }

    @Test(arguments: [
        "", "4bf9", "00000000000000000000000000000000", "4bf92f3577b34da6a3ce929d0e0e473g",
        "4bf92f3577b34da6a3ce929d0e0e47360", "4bf92f35-77b3-4da6-a3ce-929d0e0e4736",
    ]) func `an id is nothing else`(text: String) {
        #expect(TraceID(text) == nil)
    }

    @Test func `new ids are 32 lower-case hex digits, and differ`() {
        let ids = (0..<1000).map { _ in TraceID().description }
        #expect(Set(ids).count == 1000)
        #expect(ids.allSatisfy { $0.count == 32 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
    }

    @Test func `outside of a trace there is none`() {
        #expect(TraceContext.current == nil)
    }

    @Test func `a body that does not suspend runs in the trace given`() {
        let id = TraceID()
        let seen = withTraceID(id) { TraceContext.current?.traceID }
        #expect(seen == id)
        #expect(withTraceID(text) { TraceContext.current?.traceID.description } == text)
        #expect(TraceContext.current == nil)
    }

    @Test func `a text that is no id gives a new trace`() {
        #expect(withTraceID("not an id") { TraceContext.current?.traceID } != nil)
    }

    @Test func `a trace inside a trace has its own id, and the outer comes back`() {
        withTraceID {
            let outer = TraceContext.current?.traceID
            #expect(withTraceID { TraceContext.current?.traceID } != outer)
            #expect(TraceContext.current?.traceID == outer)
        }
    }

    @Test func `child tasks inherit the id across awaits, and detached tasks do not`() async {
        let id = TraceID()
        await withTraceID(id) {
            await Task.yield()
            #expect(TraceContext.current?.traceID == id)
            async let child = TraceContext.current?.traceID
            #expect(await child == id)
            await withTaskGroup(of: TraceID?.self) { group in
                for _ in 0..<10 { group.addTask { TraceContext.current?.traceID } }
                for await seen in group { #expect(seen == id) }
            }
            #expect(await Task { TraceContext.current?.traceID }.value == id)
            #expect(await Task.detached { TraceContext.current?.traceID }.value == nil)
        }
    }

    @Test func `an actor sees the trace of its caller, and its tasks do`() async {
        actor Loader {
            func load() async -> [TraceID?] {
                let before = TraceContext.current?.traceID
                await Task.yield()
                return [before, TraceContext.current?.traceID, await Task { TraceContext.current?.traceID }.value]
            }
        }
        let (loader, id) = (Loader(), TraceID())
        #expect(await withTraceID(id) { await loader.load() } == [id, id, id])
        #expect(await loader.load() == [nil, nil, nil])
    }

    @Test func `concurrent traces do not see each other`() async {
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    let id = TraceID()
                    return await withTraceID(id) {
                        await Task.yield()
                        return TraceContext.current?.traceID == id
                    }
                }
            }
            for await same in group { #expect(same) }
        }
    }

    @Test func `an error passes through`() async {
        struct Failed: Error {}
        await #expect(throws: Failed.self) { try await withTraceID { () async throws in throw Failed() } }
        #expect(throws: Failed.self) { try withTraceID { () throws in throw Failed() } }
    }
}
