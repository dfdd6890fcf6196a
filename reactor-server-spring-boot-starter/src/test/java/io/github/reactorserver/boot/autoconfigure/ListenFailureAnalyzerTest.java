package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@ExtendWith(OutputCaptureExtension.class)
final class ListenFailureAnalyzerTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(OnMessageTest.AnyPort.class)
    static class TcpApplication {}

    private static ServerSocket takePort() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static void assertStartFails(Class<?> application, String... arguments) {
        String[] all = Stream.concat(Stream.of("--spring.main.web-application-type=none"), Stream.of(arguments))
                .toArray(String[]::new);
        assertThatThrownBy(() -> SpringApplication.run(application, all).close())
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void usedPortOfHttpIsReportedWithPropertyAndRemedy(CapturedOutput output) throws IOException {
        try (ServerSocket taken = takePort()) {
            assertStartFails(
                    Application.class,
                    "--reactor-server.address=127.0.0.1",
                    "--reactor-server.port=" + taken.getLocalPort());

            assertThat(output)
                    .contains("APPLICATION FAILED TO START")
                    .contains("The HTTP listener could not be started: port " + taken.getLocalPort()
                            + " is already in use.")
                    .contains("Stop the process that listens on port " + taken.getLocalPort()
                            + ", or change the property reactor-server.port");
        }
    }

    @Test
    void usedPortOfTcpIsReportedWithBeanAndPropertyAndHttpIsStoppedAgain(CapturedOutput output) throws IOException {
        String bean = OnMessageTest.AnyPort.class.getName();
        try (ServerSocket taken = takePort()) {
            assertStartFails(
                    TcpApplication.class,
                    "--reactor-server.name=port-in-use",
                    "--reactor-server.address=127.0.0.1",
                    "--reactor-server.port=0",
                    "--reactor-server.tcp.ports[" + bean + "]=" + taken.getLocalPort());

            assertThat(output)
                    .contains("The TCP listener '" + bean + "' could not be started: port " + taken.getLocalPort()
                            + " is already in use.")
                    .contains("change the property reactor-server.tcp.ports." + bean);
            TestThreads.assertEnded("port-in-use");
        }
    }

    @Test
    void foreignAddressIsReportedWithPropertyAndRemedy(CapturedOutput output) {
        // TEST-NET-1 of RFC 5737: no machine has it
        assertStartFails(Application.class, "--reactor-server.address=192.0.2.1", "--reactor-server.port=0");

        assertThat(output)
                .contains("192.0.2.1 is not an address of this machine")
                .contains("Set reactor-server.address to an address of this machine");
    }

    @Test
    void otherFailureIsReportedWithItsCause() {
        ListenException failure = new ListenException(
                "HTTP listener",
                new InetSocketAddress(80),
                "the property reactor-server.port",
                new SocketException("Permission denied"));

        FailureAnalysis analysis = new ListenFailureAnalyzer().analyze(failure);

        assertThat(analysis.getDescription()).contains("Permission denied (port 80)");
        assertThat(analysis.getAction()).contains("change the property reactor-server.port");
    }
}
