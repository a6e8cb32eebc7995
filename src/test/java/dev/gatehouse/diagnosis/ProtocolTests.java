package dev.gatehouse.diagnosis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests for {@link Protocol}: what a greeting proves, and no more. */
class ProtocolTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "220 mail.example.net ESMTP Postfix (Debian/GNU) | SMTP (mail)",
            "220 mx.example.net Simple Mail Transfer Service ready | SMTP (mail)",
            "554 mx.example.net no service | SMTP (mail)",
            "220 (vsFTPd 3.0.3) | FTP",
            "220 ProFTPD Server (mail.example.net) [192.0.2.7] | FTP",
            "220-FileZilla Server 1.8.0 | FTP",
            "220 ftp.example.net ESMTP | FTP or SMTP",
            "220 Welcome | FTP or SMTP",
            "220 example.net ready | FTP or SMTP"})
    void twoProtocolsGreetWith220AndOnlyTheWordsBehindItTellWhich(String greeting, String protocol) {
        assertThat(Protocol.of((greeting + "\r\n").getBytes(ISO_8859_1))).map(Protocol::toString).contains(protocol);
    }
}
