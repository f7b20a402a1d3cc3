package org.postern.node;

import org.postern.admin.AuditSettings;
import org.postern.admin.MetricsSettings;
import org.postern.admin.ProtocolSettings;
import org.postern.admin.SshSettings;
import org.postern.admin.TelemetrySettings;
import org.postern.admin.TelnetSettings;
import org.postern.antispam.LearnerSettings;
import org.postern.antivirus.AntivirusSettings;
import org.postern.certificates.AcmeSettings;
import org.postern.certificates.CertificatesSettings;
import org.postern.content.ContentSettings;
import org.postern.content.JunkSettings;
import org.postern.content.RetroSettings;
import org.postern.content.ScriptLimits;
import org.postern.content.VirusPolicy;
import org.postern.detection.DetectionSettings;
import org.postern.directory.DirectorySettings;
import org.postern.directory.GroupSettings;
import org.postern.directory.KerberosSettings;
import org.postern.directory.NisSettings;
import org.postern.directory.OAuthSettings;
import org.postern.directory.RadiusSettings;
import org.postern.directory.SourceSettings;
import org.postern.directory.client.ForeignSettings;
import org.postern.directory.client.ReplicaSettings;
import org.postern.directory.server.LdapSettings;
import org.postern.engine.BlobSettings;
import org.postern.engine.CollectionSettings;
import org.postern.engine.rocksdb.RocksSettings;
import org.postern.imap.server.ImapSettings;
import org.postern.jmap.JmapSettings;
import org.postern.kernel.AlarmSettings;
import org.postern.kernel.LogSettings;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Settings;
import org.postern.mailauth.MailAuthSettings;
import org.postern.managesieve.server.ManageSieveSettings;
import org.postern.milter.MilterSettings;
import org.postern.net.CertificateSettings;
import org.postern.net.ConnectionSettings;
import org.postern.net.DnsSettings;
import org.postern.net.GuardSettings;
import org.postern.net.LoginSettings;
import org.postern.net.OverloadSettings;
import org.postern.net.ProxyProtocolSettings;
import org.postern.net.TrustedSettings;
import org.postern.pop3.server.Pop3Settings;
import org.postern.reception.LmtpSettings;
import org.postern.reception.QuotaSettings;
import org.postern.reception.SubmissionSettings;
import org.postern.reports.ReportSettings;
import org.postern.screening.DnsListSettings;
import org.postern.screening.HarvestSettings;
import org.postern.screening.MailHurdleSettings;
import org.postern.screening.OriginSettings;
import org.postern.screening.RecipientSettings;
import org.postern.screening.RelaySettings;
import org.postern.screening.ScreeningSettings;
import org.postern.search.SearchSettings;
import org.postern.setup.DoctorSettings;
import org.postern.smtp.server.DefenceSettings;
import org.postern.smtp.server.SmtpSettings;
import org.postern.snmp.SnmpSettings;
import org.postern.store.ExpirySettings;
import org.postern.store.ScriptSettings;
import org.postern.store.StoreSettings;
import org.postern.transport.OutboundSettings;
import org.postern.transport.QueueAlarmSettings;
import org.postern.transport.TransportSettings;
import org.postern.web.WebSettings;
import org.postern.webmail.WebmailSettings;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a home's settings, or writes the first ones.
final class Configuration {
    private static final String DOMAIN = "domain";
    private static final String HOSTNAME = "hostname";

    private Configuration() {}

    /// Every record of settings that the rooms of this node declare, in the order of the file.
    static List<Class<? extends Record>> declarations() {
        List<Class<? extends Record>> all = new ArrayList<>();
        all.add(NodeSettings.class);
        Endpoint.ALL.forEach(service -> all.add(service.asSubclass(Record.class)));
        all.addAll(
                List.of(
                        SmtpSettings.class,
                        DefenceSettings.class,
                        SubmissionSettings.class,
                        LmtpSettings.class,
                        QuotaSettings.class,
                        MailHurdleSettings.class,
                        ContentSettings.class,
                        JunkSettings.class,
                        VirusPolicy.class,
                        AntivirusSettings.class,
                        LearnerSettings.class,
                        RecipientSettings.class,
                        TransportSettings.class,
                        OutboundSettings.class,
                        ReportSettings.class,
                        ImapSettings.class,
                        Pop3Settings.class,
                        ProtocolSettings.class,
                        AuditSettings.class,
                        AlarmSettings.class,
                        QueueAlarmSettings.class,
                        NodeAlarmSettings.class,
                        MetricsSettings.class,
                        TelemetrySettings.class,
                        SshSettings.class,
                        TelnetSettings.class,
                        SnmpSettings.class,
                        ManageSieveSettings.class,
                        ScriptSettings.class,
                        WebSettings.class,
                        WebmailSettings.class,
                        ScriptLimits.class,
                        RetroSettings.class,
                        JmapSettings.class,
                        LoginSettings.class,
                        GuardSettings.class,
                        CertificateSettings.class,
                        CertificatesSettings.class,
                        AcmeSettings.class,
                        DoctorSettings.class,
                        TrustedSettings.class,
                        ConnectionSettings.class,
                        DnsSettings.class,
                        MailAuthSettings.class,
                        MilterSettings.class,
                        DetectionSettings.class,
                        OverloadSettings.class,
                        ScreeningSettings.class,
                        OriginSettings.class,
                        HarvestSettings.class,
                        RelaySettings.class,
                        DnsListSettings.class,
                        ProxyProtocolSettings.class,
                        DirectorySettings.class,
                        LdapSettings.class,
                        ReplicaSettings.class,
                        ForeignSettings.class,
                        OAuthSettings.class,
                        GroupSettings.class,
                        SourceSettings.class,
                        RadiusSettings.class,
                        NisSettings.class,
                        KerberosSettings.class,
                        StoreSettings.class,
                        ExpirySettings.class,
                        SearchSettings.class,
                        BlobSettings.class,
                        CollectionSettings.class,
                        RocksSettings.class,
                        LogSettings.class));
        return all;
    }

    /// The settings of a home with the overrides of the command line written into its file.
    ///
    /// @throws ProblemException naming everything that is wrong; the file is as it was then
    static Settings load(Home home, Map<String, String> overrides) throws ProblemException {
        var file = home.settings();
        if (!Files.exists(file)) {
            Settings.writeNew(file, declarations(), firstValues(overrides));
            return Settings.load(file, declarations());
        }
        if (!overrides.isEmpty()) {
            refuseNames(Settings.load(file, declarations()).current(NodeSettings.class), overrides);
        }
        return Settings.load(file, declarations(), Map.of(), overrides);
    }

    private static Map<String, String> firstValues(Map<String, String> overrides) {
        Map<String, String> values = new LinkedHashMap<>(overrides);
        values.putAll(FirstPorts.instead(overrides));
        values.putIfAbsent(HOSTNAME, HostNames.own());
        values.putIfAbsent(DOMAIN, HostNames.domainOf(values.get(HOSTNAME)));
        return values;
    }

    /// The names are given once: mail already has them in its headers and its addresses.
    private static void refuseNames(NodeSettings known, Map<String, String> overrides)
            throws ProblemException {
        var domain = overrides.get(DOMAIN);
        if (domain != null && !domain.equalsIgnoreCase(known.domain())) {
            throw domainIsFirst(known.domain(), domain);
        }
        var hostname = overrides.get(HOSTNAME);
        if (hostname != null && !hostname.equalsIgnoreCase(known.hostname())) {
            throw new ProblemException(
                    "hostname is read by the first start only.",
                    "This node calls itself " + known.hostname() + ", not " + hostname + ".",
                    "./postern admin 'Settings Set hostname " + hostname + "'");
        }
    }

    static ProblemException domainIsFirst(String first, String wanted) {
        return new ProblemException(
                "domain is read by the first start only.",
                "The first domain of this node is " + first + ", not " + wanted + ".",
                "./postern admin 'Domain Add " + wanted + "'");
    }
}
