package org.postern.web;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.postern.kernel.Json;

import java.time.Duration;
import java.util.LinkedHashMap;

/// What is said about requests that are refused before they are read as a whole: too long a header,
/// bad syntax. Nothing of the request is repeated.
final class Problems extends ErrorHandler {
    /// An answer to a request of which no more is known than that it is refused.
    static WebResponse answer(String id, Request request, Response response) {
        var nowhere =
                new WebMounts.Mount(
                        "/", MountRules.PUBLIC, new WebMounts.Target.Requests((_, _) -> {}));
        var address = java.net.InetAddress.getLoopbackAddress();
        var nobody = new Peer(address, address, false, "", 0);
        return new WebResponse(
                new WebRequest(id, request, "/", nobody, nowhere, 0, new Pace(0, null)),
                response,
                () -> false,
                new LiveStreams());
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        var fields = response.getHeaders();
        SecurityHeaders.put(fields, MountRules.NOTHING, false, Duration.ZERO);
        fields.put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        Content.Sink.write(response, true, problem(code), callback);
    }

    private static String problem(int status) {
        var problem = new LinkedHashMap<String, Object>();
        problem.put("type", "about:blank");
        problem.put("status", status);
        problem.put("title", String.valueOf(HttpStatus.getMessage(status)));
        return Json.write(problem);
    }
}
