"""SIPp scenarios of the telephone tests: what a caller at the trunk and a telephone on a desk do, as XML that SIPp reads. Short on purpose; each is written into a folder."""

SDP = """v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
"""
BODY = "Content-Type: application/sdp\nContent-Length: [len]\n\n" + SDP
NO_BODY = "Content-Length: 0\n\n"
NUMBER = "+48501502503"


def request(method, target, cseq, lines="", sdp=False, caller=None, to_tag=False):
    caller = caller or f'"{NUMBER}" <sip:{NUMBER}@trunk.example>'
    return f"""<send{' retrans="500"' if method != "ACK" else ""}><![CDATA[
{method} {target} SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: {caller};tag=[pid]c[call_number]
{"[last_To:]" if to_tag else "To: <sip:infolinia@[remote_ip]:[remote_port]>"}
{"[routes]" if to_tag else f"Contact: <sip:{NUMBER}@[local_ip]:[local_port]>"}
Call-ID: [call_id]
CSeq: {cseq} {method}
Max-Forwards: 70
{lines}{BODY if sdp else NO_BODY}]]></send>
"""


def answer(line, sdp=False, cseq=None, contact=True):
    return f"""<send{' retrans="500"' if line.startswith(("200 OK INVITE", "4")) else ""}><![CDATA[
SIP/2.0 {line.replace(" INVITE", "")}
[last_Via:]
[last_From:]
[last_To:];tag=[pid]s[call_number]
[last_Call-ID:]
{cseq or "[last_CSeq:]"}
[last_Record-Route:]
{"Contact: <sip:x@[local_ip]:[local_port]>" if contact else "X-Nothing: 1"}
{BODY if sdp else NO_BODY}]]></send>
"""


def scenario(name, *parts):
    return f'<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="{name}">\n{"".join(parts)}</scenario>\n'


def recv(what, **more):
    extra = "".join(f' {k}="{v}"' for k, v in more.items())
    kind = "response" if str(what).isdigit() else "request"
    return f'<recv {kind}="{what}"{extra}/>\n'


def pause(ms):
    return f'<pause milliseconds="{ms}"/>\n'


ANON = '"Anonymous" <sip:anonymous@anonymous.invalid>'


def invite(caller=None, lines=""):
    return request("INVITE", "sip:infolinia@[remote_ip]:[remote_port]", 1, lines, sdp=True, caller=caller)


def talk(ms, caller=None):
    return (recv(100, optional="true") + recv(180, optional="true") + recv(183, optional="true") + recv(200, rrs="true")
            + request("ACK", "[next_url]", 1, to_tag=True, caller=caller) + pause(ms) + request("BYE", "[next_url]", 2, to_tag=True, caller=caller) + recv(200))


# What follows a final answer that is no 200.
REFUSED = """<send><![CDATA[
ACK sip:infolinia@[remote_ip]:[remote_port] SIP/2.0
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
"""
# Media of these goes to a port of the test, which listens and presses keys; SIPp itself takes no part in it.
LISTENS = invite().replace("[media_port]", "MEDIA_PORT") + recv(100, optional="true") + recv(180, optional="true") + recv(200, rrs="true") + request("ACK", "[next_url]", 1, to_tag=True)
SCENARIOS = {
    "caller_listens": scenario("caller_listens", LISTENS, pause(16000), request("BYE", "[next_url]", 2, to_tag=True), recv(200)),
    "caller_is_left": scenario("caller_is_left", LISTENS, recv("BYE", timeout="40000"), answer("200 OK", contact=False)),
    "caller_talks": scenario("caller_talks", invite(), talk(2500)),
    "caller_withheld": scenario("caller_withheld", invite(ANON, f"Privacy: id\nP-Asserted-Identity: <sip:{NUMBER}@trunk.example>\n"), talk(600, ANON)),
    "caller_gives_up": scenario("caller_gives_up", invite(), recv(100, optional="true"), recv(180), pause(500),
                                """<send retrans="500"><![CDATA[
CANCEL sip:infolinia@[remote_ip]:[remote_port] SIP/2.0
[last_Via:]
[last_From:]
To: <sip:infolinia@[remote_ip]:[remote_port]>
[last_Call-ID:]
CSeq: 1 CANCEL
Max-Forwards: 70
Content-Length: 0

]]></send>
""", recv(200), recv(487), REFUSED),
    "caller_refused": scenario("caller_refused", invite(), recv(100, optional="true"), recv(180, optional="true"), recv("WANTED"), REFUSED),
    "phone_answers": scenario("phone_answers", recv("INVITE", rrs="true"), answer("180 Ringing"), pause(400), answer("200 OK INVITE", sdp=True), recv("ACK"), recv("BYE"), answer("200 OK", contact=False)),
    "phone_rings": scenario("phone_rings", recv("INVITE", rrs="true"), answer("180 Ringing"), recv("CANCEL"), answer("200 OK", contact=False), answer("487 Request Terminated", cseq="CSeq: 1 INVITE", contact=False), recv("ACK")),
    "phone_busy": scenario("phone_busy", recv("INVITE"), answer("486 Busy Here", contact=False), recv("ACK")),
    "phone_registers": scenario("phone_registers", *[f"""<send retrans="500"><![CDATA[
REGISTER sip:centre.local SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@centre.local>;tag=[call_number]
To: <sip:[field3]@centre.local>
Call-ID: [call_id]
CSeq: {n} REGISTER
Contact: <sip:[field0]@127.0.0.1:[field2]>
Max-Forwards: 70
Expires: 600
{'[field1]' if n == 2 else 'X-Nothing: 1'}
Content-Length: 0

]]></send>
{recv(401, auth="true") if n == 1 else recv("WANTED")}""" for n in (1, 2)]),
}


def write_all(folder, media_port):
    for name, text in SCENARIOS.items():
        text = text.replace("MEDIA_PORT", str(media_port))
        for wanted in ([None] if "WANTED" not in text else ["200", "401", "403", "480", "486", "603"]):
            # recv() took WANTED for a request: it is the status that the test waits for
            body = text if wanted is None else text.replace('request="WANTED"', f'response="{wanted}"')
            with open(f"{folder}/{name}{'' if wanted is None else '_' + wanted}.xml", "w") as out:
                out.write(body)
