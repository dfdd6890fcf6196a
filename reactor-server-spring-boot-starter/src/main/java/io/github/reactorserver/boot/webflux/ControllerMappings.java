package io.github.reactorserver.boot.webflux;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;

/** Reads the mappings of an application. Only to be loaded where there is WebFlux: a handler of HTTP needs none. */
final class ControllerMappings {
    private ControllerMappings() {}

    static List<ControllerPaths.Mapping> among(ListableBeanFactory beans) {
        List<ControllerPaths.Mapping> all = new ArrayList<>();
        beans.getBeanProvider(HandlerMapping.class).stream().forEach(mapping -> {
            if (mapping instanceof RequestMappingInfoHandlerMapping annotated) {
                annotated.getHandlerMethods().keySet().forEach(info -> add(all, info));
            } else if (mapping instanceof RouterFunctionMapping functions) {
                RouterFunction<?> function = functions.getRouterFunction();
                if (function != null) {
                    function.accept(new RouterPaths(all));
                }
            }
        });
        return all;
    }

    private static void add(List<ControllerPaths.Mapping> all, RequestMappingInfo info) {
        Set<String> methods =
                info.getMethodsCondition().getMethods().stream().map(Enum::name).collect(Collectors.toSet());
        info.getPatternsCondition()
                .getPatterns()
                .forEach(pattern -> all.add(new ControllerPaths.Mapping(methods, pattern)));
    }
}
