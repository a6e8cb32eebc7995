package dev.gatehouse.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gatehouse.diagnosis.Advice.Command;

/** Tests for {@link ForbiddenPart}: nobody is told to become what he is already. */
class ForbiddenPartTests {

    private static ForbiddenPart part(String mode, boolean isSocket, String group, boolean isOwner, boolean isMember) {
        return new ForbiddenPart("/run/my app", isSocket, "app", group, PosixFilePermissions.fromString(mode),
                "gatehouse", isOwner, isMember);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "r--------|true|app|true|false|give gatehouse, who owns it, the right to write to it,|sudo chmod u+w '/run/my app'",
            "rwxr-----|true|app|false|true|give the group app, which gatehouse is a member of, the right to write to it,|sudo chmod g+w '/run/my app'",
            "rwx------|false|app|false|true|give the group app, which gatehouse is a member of, the right to enter it,|sudo chmod g+x '/run/my app'",
            "rwxrwx---|true|app|false|false|make gatehouse a member of the group app, which may write to it,|sudo usermod -a -G app gatehouse",
            "rwxr-x---|false|app|false|false|make gatehouse a member of the group app, which may enter it,|sudo usermod -a -G app gatehouse",
            "rwx------|true|app|false|false|make gatehouse a member of the group app, have the group write to it,|sudo usermod -a -G app gatehouse, sudo chmod g+w '/run/my app'",
            "rwx------|true|root|false|false|give it a group that gatehouse is a member of, and that group the right to write to it|",
            "rwxrwx---|true|docker|false|false|have it made for another group, with gatehouse in it, that may write to it; leave gatehouse out of docker,|"})
    void whatHasToChangeIsSaid(String mode, boolean isSocket, String group, boolean isOwner, boolean isMember,
            String remedy, String commands) {
        ForbiddenPart part = part(mode, isSocket, group, isOwner, isMember);

        assertThat(part.remedy()).startsWith(remedy);
        assertThat(String.join(", ", part.commands().stream().map(Command::line).toList()))
                .isEqualTo(commands == null ? "" : commands);
    }
}
