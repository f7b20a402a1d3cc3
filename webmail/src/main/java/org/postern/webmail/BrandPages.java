package org.postern.webmail;

import org.postern.web.RequestRefusedException;
import org.postern.web.WebHandler;
import org.postern.web.WebRequest;
import org.postern.web.WebResponse;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// The look of the pages for the host by which they were asked: `/webmail/branding`, and the logo
/// below it. For everybody, since the page of the log-in has it too.
final class BrandPages implements WebHandler {
    static final String PATH = "/webmail/branding";

    private static final String LOGO = "logo";

    /// Larger is no logo.
    private static final long MOST_LOGO_OCTETS = 1_000_000;

    private final Supplier<WebmailSettings> settings;
    private final Path folder;

    /// @param folder where logos are
    BrandPages(Supplier<WebmailSettings> settings, Path folder) {
        this.settings = settings;
        this.folder = folder;
    }

    @Override
    public void handle(WebRequest request, WebResponse response) throws IOException {
        Reading.only(request);
        Brand brand = settings.get().brand(hostname(request.host()));
        List<String> below = request.segments();
        if (below.isEmpty()) {
            response.header("Cache-Control", "no-cache").json(200, printed(brand));
        } else if (below.equals(List.of(LOGO))) {
            logo(brand, response);
        } else {
            throw new RequestRefusedException(404, "There is nothing here.");
        }
    }

    static String hostname(String host) {
        int port = host.startsWith("[") ? host.indexOf("]:") + 1 : host.indexOf(':');
        return (port > 0 ? host.substring(0, port) : host).toLowerCase(Locale.ROOT);
    }

    private static ObjectNode printed(Brand brand) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("name", brand.name());
        json.put("logo", brand.logo() == null ? null : PATH + "/" + LOGO);
        json.put("hue", brand.hue());
        var links = json.putArray("links");
        brand.links()
                .forEach(link ->
                        links.addObject().put("label", link.label()).put("url", link.url()));
        return json;
    }

    private void logo(Brand brand, WebResponse response) throws IOException {
        String name = brand.logo();
        String type = name == null ? null : LogoType.of(name);
        Path file = name == null ? folder : folder.resolve(name);
        if (type == null || !Files.isRegularFile(file) || Files.size(file) > MOST_LOGO_OCTETS) {
            throw new RequestRefusedException(404, "There is no logo.");
        }
        response.header("Cache-Control", "max-age=3600");
        response.send(200, type, Files.readAllBytes(file));
    }
}
