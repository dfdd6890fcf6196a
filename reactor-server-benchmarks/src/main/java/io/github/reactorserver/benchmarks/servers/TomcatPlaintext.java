package io.github.reactorserver.benchmarks.servers;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** Tomcat with its default thread pool, since a thread per request is its way; one servlet. Argument: port. */
final class TomcatPlaintext {
    private TomcatPlaintext() {}

    public static void main(String[] args) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        Tomcat tomcat = new Tomcat();
        // nothing is ever written there
        tomcat.setBaseDir(Path.of(System.getProperty("java.io.tmpdir")).toString());
        Connector connector = new Connector();
        connector.setPort(Standing.address(args).getPort());
        connector.setProperty("address", Standing.address(args).getHostString());
        connector.setProperty("acceptCount", "1024");
        connector.setProperty("maxConnections", "20000");
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.setProperty("keepAliveTimeout", "120000");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "answers", new Answers());
        context.addServletMappingDecoded("/", "answers");
        tomcat.start();
        Standing.untilInputEnds(connector.getLocalPort());
        tomcat.stop();
    }

    private static final class Answers extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getRequestURI().equals(Exchange.JSON.path())) {
                send(response, Json.CONTENT_TYPE, Json.bytes());
            } else {
                send(response, Standing.CONTENT_TYPE, Standing.BODY);
            }
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            send(
                    response,
                    Standing.BINARY,
                    Objects.requireNonNull(request.getInputStream()).readAllBytes());
        }

        private static void send(HttpServletResponse response, String type, byte[] body) throws IOException {
            response.setContentType(type);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }
}
