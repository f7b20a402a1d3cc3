package org.postern.antivirus;

import java.util.ArrayList;
import java.util.List;

/// Several scanners, one after the other. The first that finds a virus ends the row: more names for
/// it help nobody.
final class ScannerSeries implements VirusScanner {
    private final List<VirusScanner> scanners;

    ScannerSeries(List<VirusScanner> scanners) {
        this.scanners = List.copyOf(scanners);
    }

    @Override
    public String name() {
        return "series";
    }

    @Override
    public String patterns() {
        var patterns = new ArrayList<String>();
        for (var scanner : scanners) {
            String one = scanner.patterns();
            if (one.isEmpty()) {
                return "";
            }
            patterns.add(one);
        }
        return String.join("; ", patterns);
    }

    @Override
    public ScanReport scan(ScanSubject subject) {
        var deadline = Deadline.in(subject.timeLimit());
        var report = new ScanReport(List.of(), List.of());
        for (var scanner : scanners) {
            var left = deadline.left();
            report =
                    report.and(
                            left.isZero()
                                    ? ScanReport.unavailable(
                                            scanner.name(), true, "no time was left for it")
                                    : scanner.scan(subject.within(left)));
            if (report.has(ScanStatus.INFECTED)) {
                break;
            }
        }
        return report;
    }
}
