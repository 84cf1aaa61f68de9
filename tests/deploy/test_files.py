"""The image, the compose files and nginx's settings: what one names another has, and nobody has rights to spare."""

import json
import re
import subprocess
import sys
import urllib.parse
import zipfile

import pytest
import yaml
from packaging.requirements import Requirement

from tests.deploy.proxied import CONFIGURATION
from tests.full import full
from tests.serving import ROOT

DOCKERFILE = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.M))
"""Without comments, one line for each instruction."""
COMPOSE = {name: yaml.safe_load((ROOT / name).read_text()) for name in ("compose.yaml", "compose.scale.yaml")}
SERVICES = [(name, service) for name, composed in COMPOSE.items() for service in composed["services"]]


def instruction(name):
    """What the Dockerfile says after its only instruction of that name."""
    (found,) = re.findall(rf"^{name} (.+)$", DOCKERFILE, re.M)
    return found


def environment(service):
    """A service's environment as a dict; what the shell hands through has an empty value."""
    listed = service.get("environment", [])
    return (
        listed if isinstance(listed, dict) else {entry.partition("=")[0]: entry.partition("=")[2] for entry in listed}
    )


def settings_of_streamlit():
    from streamlit import config

    return {option.env_var for option in config._config_options_template.values()}


def variables_of_the_code():
    files = [path for folder in ("app", "kai") for path in (ROOT / folder).rglob("*.py")]
    return set(re.findall(r'"(KAI_[A-Z_]+)"', "".join(path.read_text() for path in files)))


# --- The image


def test_the_image_runs_its_commands_without_a_shell_and_without_rights():
    assert json.loads(instruction("CMD")) == ["python", "-m", "app"]
    assert json.loads(instruction("HEALTHCHECK").split(" CMD ")[1]) == ["python", "-m", "tools.healthcheck"]
    assert instruction("USER") == "1000"
    assert "--uid 1000 learner" in DOCKERFILE and f"-o learner -g learner {instruction('VOLUME')}" in DOCKERFILE
    assert f"KAI_DATA={instruction('VOLUME')}" in DOCKERFILE


def test_what_the_image_runs_is_copied_into_it():
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for name in kept:
        assert (ROOT / name).exists(), name
    for module in ("healthcheck", "__init__"):
        assert f"tools/{module}.py" in kept
    imported = set()
    for name in [name for name in kept if name.startswith("tools/")]:
        imported |= set(re.findall(r"^from tools\.(\w+) import", (ROOT / name).read_text(), re.M))
    assert {f"tools/{module}.py" for module in imported} <= set(kept)


def wheel(folder, name, version):
    """Write a wheel with nothing in it; returns its name."""
    info = f"{name}-{version}.dist-info"
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")
    return path.name


def test_the_index_for_cpus_gives_torch_its_build_and_the_rest_is_content_with_it(tmp_path):
    """The image's own command, with an index that names its builds as torch's makers do."""
    index = tmp_path / "index"
    exact = dict(re.findall(r"^(torch|torchvision)==(\S+)", (ROOT / "constraints.txt").read_text(), re.M))
    for name, version in exact.items():
        (index / name).mkdir(parents=True)
        file = wheel(index / name, name, f"{version}+cpu")
        (index / name / "index.html").write_text(f'<a href="{urllib.parse.quote(file)}">{file}</a>')
    arguments = (
        re.search(r"then\s+pip (install [^;]+);", DOCKERFILE)[1].replace('"$TORCH_INDEX"', index.as_uri()).split()
    )
    target = tmp_path / "site"
    command = [sys.executable, "-m", "pip", *arguments, "--target", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in target.glob("*.dist-info")} == {
        f"{name}-{version}+cpu.dist-info" for name, version in exact.items()
    }
    lines = [line.partition("#")[0] for line in (ROOT / "requirements.txt").read_text().splitlines()]
    for requirement in map(Requirement, filter(str.strip, lines)):
        if requirement.name in exact:
            assert f"{exact[requirement.name]}+cpu" in requirement.specifier


# --- Compose


@pytest.mark.parametrize(("file", "name"), SERVICES)
def test_every_service_has_limits_and_no_rights(file, name):
    service = COMPOSE[file]["services"][name]
    assert {"cpus", "memory", "pids"} <= set(service["deploy"]["resources"]["limits"])
    assert service["read_only"] is True and service["tmpfs"].startswith("/tmp")
    assert service["cap_drop"] == ["ALL"] and service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped" and service["stop_grace_period"] == "15s"
    assert not service.get("privileged") and "cap_add" not in service


@pytest.mark.parametrize(("file", "name"), SERVICES)
def test_what_a_service_names_is_there(file, name):
    composed = COMPOSE[file]
    service = composed["services"][name]
    for variable in environment(service):
        known = settings_of_streamlit() | variables_of_the_code()
        assert variable in known or variable.startswith("NGINX_") or f"${{{variable}}}" in CONFIGURATION.read_text()
    for argument in service.get("build", {}).get("args", []):
        assert re.search(rf"^ARG {argument}=", DOCKERFILE, re.M)
    for volume in service.get("volumes", []):
        source, target = volume.split(":")[:2]
        if source.startswith("./"):
            assert (ROOT / source).is_file()
        else:
            assert source in composed["volumes"] and target == instruction("VOLUME")
    for network in service.get("networks", []):
        assert network in composed["networks"]
    for other in service.get("depends_on", []):
        assert other in composed["services"]
    for port in service.get("ports", []):
        inner = port.rsplit(":", 1)[1]
        assert inner in (instruction("EXPOSE"), environment(service).get("KAI_PORT"))


def test_the_proxy_knows_every_replica_and_each_has_a_data_folder_of_its_own():
    services = COMPOSE["compose.scale.yaml"]["services"]
    replicas = [name for name in services if name.startswith("app-")]
    proxy = services["proxy"]
    named = re.findall(rf"server ([\w-]+):{instruction('EXPOSE')};", environment(proxy)["KAI_REPLICAS"])
    assert named == replicas == list(proxy["depends_on"])
    volumes = [volume for name in replicas for volume in services[name]["volumes"]]
    assert len(set(volumes)) == len(replicas) > 1
    assert set(re.findall(r"\$\{(\w+)\}", CONFIGURATION.read_text())) - {"KAI_..."} <= set(environment(proxy))


@pytest.mark.parametrize("base", ["", "kai"])
def test_the_proxy_keeps_what_never_changes_and_nothing_that_is_somebodys_own(base):
    text = CONFIGURATION.read_text().replace("${KAI_BASE_PATH}", base)
    shared = re.search(r"location ~ (\S+) \{", text)[1]
    kept = re.findall(r'"~(\S+)" resources;', text)
    before, version = f"/{base}" if base else "", "0123456789ab"
    for path, is_kept in [
        ("digits/7", True), (f"labels?v={version}", True), (f"sweeps/gap/7?v={version}", True), ("sweeps/gap/7", False),
        (f"networks/gap?v={version}", True), ("networks/gap", False), (f"networks/gap/anatomy?v={version}", False),
        (f"js/{version}/core/html.js", True), ("health", False), ("room/state", False), ("room/events", False),
        (f"runs/{version}?v={version}", False), (f"runs/{version}/sweeps/1?v={version}", False),
    ]:  # fmt: skip
        address = f"{before}/lab/{path}"
        found = re.search(shared, address.partition("?")[0]) and any(re.search(pattern, address) for pattern in kept)
        assert bool(found) is is_kept, path


def test_only_servers_and_trainers_reach_the_scheduler():
    composed = COMPOSE["compose.scale.yaml"]
    assert composed["networks"]["training"]["internal"] is True
    services = composed["services"]
    assert services["scheduler"]["networks"] == services["trainer"]["networks"] == ["training"]
    assert "training" not in services["proxy"]["networks"]
    assert not any("ports" in services[name] for name in services if name != "proxy")
    (address,) = {environment(services[name])["KAI_DASK"] for name in services if name.startswith("app-")}
    assert address in services["trainer"]["command"] and address == "tcp://scheduler:8786"


@full
@pytest.mark.parametrize("name", ["scheduler", "trainer"])
def test_dask_takes_the_options_that_it_is_started_with(name):
    command = COMPOSE["compose.scale.yaml"]["services"][name]["command"]
    done = subprocess.run([sys.executable, *command[1:], "--help"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_readme_names_every_variable_that_can_be_set():
    readme = (ROOT / "README.md").read_text()
    asked = {variable for file, name in SERVICES for variable in environment(COMPOSE[file]["services"][name])}
    handed = set(re.findall(r"\$\{(\w+)", "".join((ROOT / name).read_text() for name in COMPOSE)))
    inner = {"NGINX_ENVSUBST_FILTER", "NGINX_ENVSUBST_OUTPUT_DIR", "KAI_BASE_PATH", "KAI_REPLICAS"}
    for variable in (asked | handed | variables_of_the_code() | {"TORCH_INDEX"}) - inner:
        assert f"`{variable}`" in readme, variable
