import Foundation
import Testing

/// The real binary, running. Every look at its metrics checks that its books add up.
final class AgentProcess {
    private let child: ChildProcess
    private var port: Int?

    init(
        _ workbench: Workbench, of binary: String = Workbench.agent, config: String, output: String = "agent.log",
        environment: [String: String] = [:], within disk: SmallDisk? = nil
    ) throws {
        let plain = (executable: binary, arguments: ["run", "--config", config])
        let command = disk?.command(plain.executable, plain.arguments) ?? plain
        child = try ChildProcess(command.executable, command.arguments, output: workbench.path(output), environment: environment)
    }

    var pid: Int32 { child.pid }
    var log: String { child.output }
    var isRunning: Bool { child.isRunning }

    func waitForEnd() -> Int32 { child.wait() }

    /// Where its admin server listens.
    func adminPort() throws -> Int {
        let port = try self.port ?? Int(child.firstMatch(/Serving .* at http:\/\/127\.0\.0\.1:([0-9]+)/)) ?? 0
        self.port = port
        return port
    }

    func samples(sinks: [String]) throws -> Samples {
        let port = try adminPort()
        let samples = Samples(try HTTP.get(port, "/metrics"))
        for sink in sinks {
            let (read, accounted) = samples.conservation(sink: sink)
            #expect(read == accounted, "sink \(sink): read \(read), accounted for \(accounted)")
        }
        return samples
    }

    /// Pipes text into it.
    func pipe(_ text: String) throws { try child.write(text) }

    func endPipe() throws { try child.endInput() }

    /// `kill -9`, and the end of the process.
    func kill() {
        child.signal(SIGKILL)
        child.wait()
    }

    /// SIGTERM; returns the exit code.
    func stop() -> Int32 {
        child.signal(SIGTERM)
        return child.wait()
    }
}
