package org.postern.web;

import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Service;
import org.postern.net.Binding;
import org.postern.net.ListenerContext;
import org.postern.net.ListenerPlan;
import org.postern.net.TlsMode;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One listener of the web server: HTTP/1.1 in clear, or HTTP/1.1 and HTTP/2 under TLS.
///
/// Handlers run on virtual threads; a handful of platform threads select and parse. A listener that
/// was stopped may be started again.
public final class WebListener implements Service {
    private static final Logger LOG = System.getLogger(WebListener.class.getName());

    /// Threads that select, accept and parse: a few for each address, and some that never wait.
    private static final int THREADS = 16;

    /// HTTP/2 frames a second that cost us and bring a client nothing: settings, pings, resets.
    private static final int CONTROL_FRAMES = 128;

    /// How often connections are looked at.
    private static final Duration WATCH = Duration.ofSeconds(1);

    private static final int OUTPUT_BUFFER = 16_384;
    private static final int INPUT_BUFFER = 8_192;

    private final ListenerPlan plan;
    private final ListenerContext context;
    private final WebSite site;

    /// Guarded by this object's monitor, as the other three are. Null: not running.
    private @Nullable Server server;

    private List<WebConnector> connectors = List.of();
    private @Nullable Thread watch;
    private volatile int port;

    WebListener(ListenerPlan plan, ListenerContext context, WebSite site) {
        this.plan = plan;
        this.context = context;
        this.site = site;
    }

    @Override
    public String name() {
        return plan.name();
    }

    /// The port that is bound; 0 when it is not running.
    public int port() {
        return port;
    }

    @Override
    public synchronized void start() throws ProblemException {
        if (server != null) {
            throw new IllegalStateException(name() + " runs already");
        }
        var channels = Binding.channels(plan);
        site.open();
        var threads = new QueuedThreadPool(THREADS, 1);
        threads.setName(name());
        threads.setReservedThreads(0);
        var made = new Server(threads);
        made.setErrorHandler(new Problems());
        made.setHandler(new GracefulHandler(site.handler(name())));
        var all = new ArrayList<WebConnector>();
        try {
            for (var channel : channels) {
                all.add(connector(made, channel));
            }
            made.start();
        } catch (Exception failed) {
            throw new ProblemException(
                    new Problem(
                            name() + " cannot start.", String.valueOf(failed.getMessage()), null),
                    failed);
        }
        server = made;
        connectors = List.copyOf(all);
        port = connectors.getFirst().getLocalPort();
        watch = Thread.ofVirtual().name(name() + "-watch").start(() -> watch(connectors));
    }

    private WebConnector connector(Server owner, ServerSocketChannel channel) throws Exception {
        var connector = new WebConnector(owner, plan, context, site, protocols());
        connector.open(channel);
        connector.setIdleTimeout(site.settings().idleTimeout().toMillis());
        // Connections end with the requests under way on them.
        connector.setShutdownIdleTimeout(1_000);
        owner.addConnector(connector);
        return connector;
    }

    private ConnectionFactory[] protocols() {
        var configuration = configuration();
        var http1 = new HttpConnectionFactory(configuration);
        http1.setInputBufferSize(INPUT_BUFFER);
        if (plan.tls() == TlsMode.CLEAR) {
            // No HTTP/2 without TLS: browsers do not speak it, and an upgrade that a proxy does not
            // see is a way past it.
            return new ConnectionFactory[] {balancers(http1.getProtocol()), http1};
        }
        var identity = context.identity();
        if (identity == null) {
            throw new IllegalArgumentException(name() + ": TLS needs a certificate");
        }
        // Which certificate goes with which name is decided when TLS begins; which names are
        // served, by web.hosts.
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        var http2 = new HTTP2ServerConnectionFactory(configuration);
        http2.setMaxConcurrentStreams(site.settings().maxStreams());
        http2.setInputBufferSize(INPUT_BUFFER);
        http2.setRateControlFactory(new WindowRateControl.Factory(CONTROL_FRAMES));
        http2.setUseInputDirectByteBuffers(false);
        http2.setUseOutputDirectByteBuffers(false);
        var choice = new ALPNServerConnectionFactory();
        choice.setDefaultProtocol(http1.getProtocol());
        var tls = new SslConnectionFactory(new NodeTls(identity), choice.getProtocol());
        tls.setEnsureSecureRequestCustomizer(false);
        tls.setDirectBuffersForDecryption(false);
        tls.setDirectBuffersForEncryption(false);
        return new ConnectionFactory[] {balancers(tls.getProtocol()), tls, choice, http2, http1};
    }

    private ListedBalancers balancers(String next) {
        return new ListedBalancers(context.proxies(), next);
    }

    private HttpConfiguration configuration() {
        var settings = site.settings();
        var configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        configuration.setRequestHeaderSize((int) settings.maxHeader().count());
        configuration.setOutputBufferSize(OUTPUT_BUFFER);
        configuration.setIdleTimeout(settings.idleTimeout().toMillis());
        configuration.setUseInputDirectByteBuffers(false);
        configuration.setUseOutputDirectByteBuffers(false);
        configuration.setHttpCompliance(HttpCompliance.RFC9110);
        // A name in a path may hold a slash, as the last piece of a download does.
        configuration.setUriCompliance(
                UriCompliance.DEFAULT.with(
                        "postern", UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR));
        return configuration;
    }

    /// Cuts what is too slow, and asks silent clients whether they are there.
    private void watch(List<WebConnector> watched) {
        try {
            while (true) {
                Thread.sleep(WATCH);
                watched.forEach(WebConnector::cutSlow);
                site.streams().keepAlive();
            }
        } catch (InterruptedException stopped) {
            // As it should be.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void stop(Duration grace) {
        var running = server;
        if (running == null) {
            return;
        }
        if (watch != null) {
            watch.interrupt();
        }
        site.close();
        running.setStopTimeout(Math.max(1, grace.toMillis()));
        try {
            running.stop();
        } catch (Exception late) {
            LOG.log(Level.INFO, "cut requests service=" + name(), late);
        }
        connectors.forEach(WebConnector::forget);
        server = null;
        connectors = List.of();
        watch = null;
        port = 0;
    }

    @Override
    public synchronized Health health() {
        if (server == null) {
            return new Health(State.OFF, "not listening");
        }
        var where = new ArrayList<String>();
        int live = 0;
        for (var connector : connectors) {
            var address = connector.address();
            if (address != null) {
                where.add(Addresses.text(address));
            }
            live += connector.liveConnections();
        }
        return new Health(
                State.OK,
                "listening on "
                        + String.join(", ", where)
                        + "; "
                        + live
                        + (live == 1 ? " connection" : " connections"));
    }
}
