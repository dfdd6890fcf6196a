package io.github.reactorserver.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactorserver.boot.HttpRoutes;
import io.github.reactorserver.boot.HttpServerCustomizer;
import io.github.reactorserver.boot.OnMessage;
import io.github.reactorserver.boot.ReactorServer;
import io.github.reactorserver.boot.TcpServerCustomizer;
import io.github.reactorserver.http.Dispatch;
import io.github.reactorserver.http.HttpFilter;
import io.github.reactorserver.http.HttpHandler;
import io.github.reactorserver.http.HttpMethod;
import io.github.reactorserver.http.HttpResponse;
import io.github.reactorserver.http.HttpStatus;
import io.github.reactorserver.http.route.Route;
import io.github.reactorserver.http.server.HttpLimits;
import io.github.reactorserver.net.ConnectionHandler;
import io.github.reactorserver.net.ConnectionLimits;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Several HTTP listeners in one application, and the beans that change listeners. */
final class NamedServersTest {
    private final ApplicationContextRunner contexts = TestContexts.onFreePort()
            .withPropertyValues("reactor-server.servers.admin.port=0")
            .withBean("pages", Pages.class);

    static class Pages {
        @OnMessage(path = "/")
        String main() {
            return "main";
        }

        @OnMessage(path = "/", server = "admin")
        String admin() {
            return "admin";
        }
    }

    @Test
    void eachListenerHasItsOwnPortAndHandlers() {
        contexts.run(context -> {
            ReactorServer server = context.getBean(ReactorServer.class);
            assertThat(new TestClient(context).get("/").body()).isEqualTo("main");
            assertThat(new TestClient(context, "admin").get("/").body()).isEqualTo("admin");
            assertThat(server.httpServers()).containsOnlyKeys("", "admin");
            assertThat(server.port("admin")).isNotEqualTo(server.port());
            assertThat(context.getEnvironment().getProperty("local.reactor-server.servers.admin.port"))
                    .isEqualTo(Integer.toString(server.port("admin")));
            assertThat(server).asString().contains("(http)", "(http admin)");
        });
    }

    @Test
    void namedListenerServesThoughTheMainOneIsOff() {
        contexts.withPropertyValues("reactor-server.port=-1").run(context -> {
            assertThat(context.getBean(ReactorServer.class).port()).isEqualTo(-1);
            assertThat(new TestClient(context, "admin").get("/").body()).isEqualTo("admin");
        });
    }

    static class Lost {
        @OnMessage(path = "/", server = "adnim")
        String lost() {
            return "";
        }
    }

    @Test
    void handlerOfAnUnknownServerStopsTheStart() {
        contexts.withBean("lost", Lost.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContainingAll(
                                "method 'lost' of bean 'lost'",
                                "sets 'server' to 'adnim', and the servers are [admin]",
                                "reactor-server.servers.adnim.port"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Customized {
        @Bean
        HttpServerCustomizer smallBodies() {
            return (server, builder) -> {
                if (server.equals("admin")) {
                    builder.limits(HttpLimits.DEFAULTS.withBodyBytes(3));
                }
            };
        }

        @Bean
        TcpServerCustomizer fewConnections() {
            return (listener, builder) ->
                    builder.limits(ConnectionLimits.DEFAULTS.withMax(listener.equals("echo") ? 7 : 8));
        }

        @Bean
        @OnMessage(port = 0)
        ConnectionHandler echo() {
            return (connection, input) -> connection.send(input);
        }

        private static List<Route> made() {
            HttpHandler handler = request -> HttpResponse.text(request.bodyText());
            return List.of(new Route(HttpMethod.POST, "/made", Dispatch.LOOP, handler));
        }

        @Bean
        HttpRoutes routes() {
            return Customized::made;
        }

        @Bean
        HttpRoutes adminRoutes() {
            return new HttpRoutes() {
                @Override
                public List<Route> routes() {
                    return made();
                }

                @Override
                public String server() {
                    return "admin";
                }
            };
        }

        @Bean
        @Order(2)
        HttpFilter inner() {
            return HttpFilter.after((request, answer) -> HttpResponse.text(answer.bodyText() + " inner"));
        }

        @Bean
        @Order(1)
        HttpFilter outer() {
            return HttpFilter.after((request, answer) ->
                    answer.status().equals(HttpStatus.OK) ? HttpResponse.text(answer.bodyText() + " outer") : answer);
        }
    }

    @Test
    void customizersChangeListenersAndRoutesAndFiltersAreBeans() {
        contexts.withUserConfiguration(Customized.class).run(context -> {
            assertThat(new TestClient(context).send("POST", "/made", "long").body())
                    .isEqualTo("long inner outer");
            TestClient admin = new TestClient(context, "admin");
            assertThat(admin.send("POST", "/made", "abc").body()).isEqualTo("abc inner outer");
            assertThat(admin.send("POST", "/made", "long").statusCode()).isEqualTo(413);
            assertThat(context.getBean(ReactorServer.class)
                            .tcpServers()
                            .get("echo")
                            .settings()
                            .limits()
                            .max())
                    .isEqualTo(7);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Failing {
        @Bean
        HttpServerCustomizer failing() {
            return (server, builder) -> {
                throw new IllegalStateException("on purpose");
            };
        }
    }

    @Test
    void failingCustomizerLeavesNoThreadBehind() {
        contexts.withUserConfiguration(Failing.class)
                .withPropertyValues("reactor-server.name=failing-customizer")
                .run(context -> {
                    assertThat(context).getFailure().rootCause().hasMessage("on purpose");
                    TestThreads.assertEnded("failing-customizer");
                });
    }
}
