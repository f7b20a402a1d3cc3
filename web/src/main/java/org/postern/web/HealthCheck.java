package org.postern.web;

import org.postern.kernel.Service;

import tools.jackson.databind.node.JsonNodeFactory;

import java.io.IOException;
import java.util.function.Supplier;

/// `/healthz`: whether the node works, for load balancers and whoever watches containers: 200, or
/// 503 with the state. It says nothing of what it runs.
public final class HealthCheck implements WebHandler {
    public static final String PATH = "/healthz";

    private final Supplier<Service.State> state;

    /// @param state the worst of all services
    public HealthCheck(Supplier<Service.State> state) {
        this.state = state;
    }

    /// Mounts it: for everybody, by any name, with TLS and without.
    public void mount(WebMounts mounts) {
        mounts.mount(PATH, MountRules.PUBLIC.withAnyHost().withClear(), this);
    }

    @Override
    public void handle(WebRequest request, WebResponse response) throws IOException {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            throw new RequestRefusedException(405, "It is only read.").with("Allow", "GET, HEAD");
        }
        var now = state.get();
        var answer = JsonNodeFactory.instance.objectNode();
        answer.put(
                "status",
                switch (now) {
                    case OK, OFF -> "ok";
                    case DEGRADED -> "degraded";
                    case FAILED -> "failed";
                });
        response.json(now == Service.State.FAILED ? 503 : 200, answer);
    }
}
