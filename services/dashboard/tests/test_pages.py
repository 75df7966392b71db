"""The pages of dramatiq-dashboard over a real broker."""

import re
from collections.abc import Callable

import dramatiq
import httpx
import pytest
from dramatiq.brokers.redis import RedisBroker

from studio.consumer import QueueConsumer, consumer_middleware
from studio.contracts.ids import new_id
from studio.contracts.messages import Queue, RemoveBackground, RunCleanup
from studio.messaging import UnreadableMessageError, handle, make_broker, send
from studio.settings import BrokerSettings
from studio_testing.waiting import wait_until

Open = Callable[..., httpx.Client]
TOKEN = "correct horse battery staple"
FAILED = "/dashboard/queues/janitor/failed"


@pytest.fixture
def client(open_dashboard: Open) -> httpx.Client:
    opened = open_dashboard(TOKEN)
    opened.auth = ("admin", TOKEN)
    return opened


@pytest.fixture
def dead_letter(broker_settings: BrokerSettings) -> RunCleanup:
    """A message whose handler has failed for good."""

    def fail(_: RunCleanup) -> None:
        raise UnreadableMessageError

    broker = make_broker(broker_settings, consumer_middleware(time_limit_seconds=10))
    handle(broker, RunCleanup, fail)
    consumer = QueueConsumer(broker)
    consumer.start()
    message = RunCleanup(cleanup_id=new_id(), older_than_seconds=0)
    send(broker, message)
    wait_until(lambda: broker.client.zcard("studio:janitor.XQ") == 1, what="the message is dead")
    consumer.stop(grace_seconds=5)
    return message


def test_every_queue_is_listed(client: httpx.Client) -> None:
    page = client.get("/dashboard/").raise_for_status()

    for queue in Queue:
        assert f'href="/dashboard/queues/{queue.value}"' in page.text


def test_a_dead_letter_is_listed_and_its_page_shows_it(client: httpx.Client, dead_letter: RunCleanup) -> None:
    listing = client.get(FAILED).raise_for_status()
    links = re.findall(rf'href="({FAILED}/[^"]+)"', listing.text)
    assert len(links) == 1

    page = client.get(links[0]).raise_for_status()
    assert dead_letter.cleanup_id in page.text
    assert RunCleanup.actor in page.text


def test_a_dead_letter_is_sent_again_by_its_button(
    client: httpx.Client, dead_letter: RunCleanup, broker_settings: BrokerSettings
) -> None:
    form = hidden_fields(client.get(FAILED).text)

    answer = client.post("/dashboard/requeue-message", data=form)

    assert answer.status_code == 302
    assert "There are no jobs" in client.get(FAILED).text
    assert received_again(broker_settings) == [dead_letter]


def test_a_form_without_the_sites_own_token_is_refused(client: httpx.Client, dead_letter: RunCleanup) -> None:
    form = hidden_fields(client.get(FAILED).text)
    del form["__dd_csrf"]

    assert client.post("/dashboard/delete-message", data=form).status_code == 403
    assert dead_letter.cleanup_id in client.get(FAILED).text


def test_messages_are_shown_and_never_consumed(client: httpx.Client, broker_settings: BrokerSettings) -> None:
    broker: RedisBroker = make_broker(broker_settings)
    send(broker, RemoveBackground(job_id=new_id()))

    client.get("/dashboard/").raise_for_status()
    assert "There are no jobs" not in client.get("/dashboard/queues/inference").raise_for_status().text

    assert broker.client.llen("studio:inference") == 1


def test_what_a_message_says_is_shown_as_text(client: httpx.Client, broker_settings: BrokerSettings) -> None:
    broker = make_broker(broker_settings)
    hostile: dramatiq.Message[None] = dramatiq.Message(
        queue_name="inference", actor_name="<script>alert(1)</script>", args=(), kwargs={"a": "<b>"}, options={}
    )
    broker.enqueue(hostile)

    assert "<script>" not in client.get("/dashboard/queues/inference").raise_for_status().text


def hidden_fields(page: str) -> dict[str, str]:
    """The fields of a page's first form."""
    first_form = page.partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', first_form))


def received_again(settings: BrokerSettings) -> list[RunCleanup]:
    received: list[RunCleanup] = []
    broker = make_broker(settings, consumer_middleware(time_limit_seconds=10))
    handle(broker, RunCleanup, received.append)
    consumer = QueueConsumer(broker)
    consumer.start()
    wait_until(lambda: bool(received), what="the message comes again")
    consumer.stop(grace_seconds=5)
    return received
