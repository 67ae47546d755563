"""What CloudFormation refuses and cfn-lint does not see: resources of the template that wait for each other, by way of
what SAM makes of it (an alias's update policy waits for a deployment group, which waits for its alarms, …)."""

import logging
import re
import sys

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse


def translated(path):
    """The template as AWS would make it, without asking AWS."""
    with open(path, encoding="utf-8") as file:
        template = yaml_parse(file.read())
    for resource in template["Resources"].values():
        if "CodeUri" in resource.get("Properties", {}):
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
    parameters = {name: parameter.get("Default", name) for name, parameter in template["Parameters"].items()}
    parameters |= {"AWS::Region": "eu-central-1", "AWS::Partition": "aws"}
    session = boto3.session.Session(region_name="eu-central-1")
    return Translator({}, Parser(), boto_session=session).translate(template, parameters)["Resources"]


def names(value):
    """Everything that a resource refers to."""
    if isinstance(value, list):
        for item in value:
            yield from names(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in ("Ref", "DependsOn"):
                yield from item if isinstance(item, list) else [item]
            elif key == "Fn::GetAtt":
                yield item[0] if isinstance(item, list) else item.split(".")[0]
            else:
                if key == "Fn::Sub":
                    yield from re.findall(r"\$\{(\w+)", item if isinstance(item, str) else item[0])
                yield from names(item)


def circle(resources):
    """One circle of resources, or None."""
    waits_for = {name: sorted(set(names(resource)) & set(resources)) for name, resource in resources.items()}
    done, path = set(), []

    def visit(name):
        if name in path:
            return path[path.index(name):] + [name]
        if name not in done:
            path.append(name)
            for other in waits_for[name]:
                if found := visit(other):
                    return found
            path.pop()
            done.add(name)
        return None

    return next(filter(None, map(visit, resources)), None)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    made = translated("template.yaml")
    if found := circle(made):
        sys.exit("template.yaml makes resources that wait for each other: " + " -> ".join(found))
    print(f"{len(made)} resources, none of which wait for each other")
